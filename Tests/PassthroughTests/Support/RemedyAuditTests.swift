// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

/// No remedy of any finding destroys: on machines of every shape, for every choice of targets.
@Suite("Remedies never destroy")
struct RemedyAuditTests {
  @Test(arguments: 0..<24 as Range<UInt64>)
  func onMachinesOfEveryShape(part: UInt64) {
    for seed in part * 5..<(part + 1) * 5 {
      let machine = RandomMachine.make(seed: seed)
      for targets in Self.choices(machine, seed: seed) {
        let findings = Preflight(machine: machine, targets: targets.map(Target.pci)).findings()
        let violations = RemedyAudit(machine, targets: targets).violations(in: findings)
        #expect(violations.isEmpty, "seed \(seed), targets \(targets): \(violations.joined(separator: "\n"))")
      }
    }
  }

  @Test(arguments: GroupMachines.grouped.indices)
  func onMachinesFromDesks(index: Int) {
    let machine = Machine.of(GroupMachines.grouped[index].devices)
    for device in machine.pci.devices {
      let findings = Preflight(machine: machine, targets: [.pci(device.address)]).findings()
      let violations = RemedyAudit(machine, targets: [device.address]).violations(in: findings)
      #expect(violations.isEmpty, "\(violations.joined(separator: "\n"))")
    }
  }

  /// Each function by itself, each slot, each group, and some pairs.
  private static func choices(_ machine: Machine, seed: UInt64) -> [[PCIAddress]] {
    let all = machine.pci.devices.map(\.address)
    let devices = machine.pci.devices.filter { !$0.isBridge }.map(\.address)
    var choices = all.map { [$0] }
    for device in devices where device.function == 0 {
      choices.append(machine.pci.functions(ofSlot: device).filter { !$0.isBridge }.map(\.address))
    }
    choices += machine.iommu.groups.map { group in group.members.filter { machine.pci[$0]?.isBridge == false } }
      .filter { !$0.isEmpty }
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<6 {
      if let one = devices.randomElement(using: &generator), let other = devices.randomElement(using: &generator),
        one != other
      {
        choices.append([one, other])
      }
    }
    return choices
  }

  @Test func theAuditSeesWhatItIsFor() throws {
    // The audit itself: it must see the remedies that were once given.
    let machine = Machine.of(GroupMachines.virtualFunctions)
    let virtual = try #require(PCIAddress("0000:02:10.0"))
    let audit = RemedyAudit(machine, targets: [virtual])
    func finding(_ remedy: Remedy) -> Finding {
      Finding(id: "group.isolated", subject: .group(1), judgement: .fail(MadeUpReason.madeUp, "", remedy: [remedy]))
    }
    for remedy in [
      Remedy(
        .driverBinding, "x", command: "echo 0000:02:00.0 | sudo tee /sys/bus/pci/devices/0000:02:00.0/driver/unbind"),
      Remedy(.driverBinding, "x", command: "vfio-check preflight 0000:02:00"),
      Remedy(.virtualMachine, "Hand over 0000:02:00.0 to the same guest"),
    ] {
      #expect(!audit.violations(in: [finding(remedy)]).isEmpty, "\(remedy)")
    }
    #expect(audit.violations(in: [finding(Remedy(.hostSystem, "Leave 0000:02:00.0 with the host"))]).isEmpty)
  }
}
