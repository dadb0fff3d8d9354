// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import TestSupport
import Testing

@testable import Passthrough

/// What was not recorded is unknown: never a failure, never a pass, whatever a check makes of its absence.
@Suite("Findings on what was not recorded")
struct UnrecordedTests {
  private func machine(notRecorded paths: [String], _ change: (inout Machine) -> Void = { _ in }) -> Machine {
    Machine.of([.endpoint("0000:01:00.0", group: nil)]) {
      $0.gaps = paths.map { Gap(notRecorded: $0) }
      change(&$0)
    }
  }

  private func findings(_ machine: Machine) -> [String: Finding] {
    let targets = machine.pci.devices.map { Target.pci($0.address) }
    return Dictionary(
      Preflight(machine: machine, targets: targets).findings().map { ($0.id, $0) },
      uniquingKeysWith: { first, _ in first })
  }

  @Test func nothingFailsOrPassesOnIt() throws {
    let found = findings(
      machine(notRecorded: [
        "/sys/kernel/iommu_groups", "/sys/class/iommu", "/sys/firmware/acpi/tables", "/proc/cpuinfo", "/dev/kvm",
        "/sys/module",
        "/sys/bus/pci/devices/*/resource", "/sys/bus/pci/devices/*/driver", "/sys/bus/pci/devices/*/reset_method",
        "/proc/self/mountinfo",
      ]))
    for id in [
      "iommu.enabled", "iommu.address-width", "iommu.domain-type", "iommu.unsafe-interrupts", "cpu.virtualization",
      "device.bars", "device.driver", "device.reset", "device.in-use", "device.mmio-window",
    ] {
      let finding = try #require(found[id])
      #expect(finding.verdict == .unknown, "\(id): \(finding.summary)")
      #expect(!finding.unrecorded.isEmpty, "\(id)")
      #expect(finding.remedy.isEmpty, "\(id)")
    }
  }

  /// The control: where the same things are absent from a machine that was read whole, they are findings.
  @Test func whatIsAbsentIsStillToldOfAWholeMachine() {
    let found = findings(machine(notRecorded: []))
    #expect(found["iommu.enabled"]?.verdict == .fail)
    #expect(found["device.driver"]?.verdict == .warn)
    #expect(found.values.allSatisfy { $0.unrecorded.isEmpty })
  }

  @Test func whatRestsOnSomethingElseTooStands() {
    let machine = machine(notRecorded: ["/sys/class/iommu"])
    let judgement = Judgement.fail(
      MadeUpReason.madeUp, "x", [Evidence("/sys/class/iommu", "empty"), Evidence("/proc/cmdline", "iommu=off")])
    #expect(judgement.resting(on: machine).verdict == .fail)
    #expect(
      Judgement.pass(MadeUpReason.madeUp, "x", [Evidence("/sys/class/iommu/dmar0", "x")]).resting(on: machine).verdict
        == .unknown)
    #expect(Judgement.pass(MadeUpReason.madeUp, "x").resting(on: machine).verdict == .pass)
  }

  @Test func aDriverThatWasNotRecordedIsNoState() throws {
    let machine = machine(notRecorded: ["/sys/bus/pci/devices/*/driver"])
    let device = try #require(machine.pci.devices.first)
    #expect(DeviceState(of: device, uses: HostUses(machine)) == .unknown)
    let whole = self.machine(notRecorded: [])
    #expect(DeviceState(of: device, uses: HostUses(whole)) == .free)
  }

  @Test func groupsThatWereNotRecordedArePredicted() throws {
    let functions: [PCIDevice] = [
      .port("0000:00:01.0"), .endpoint("0000:01:00.0", behind: ["0000:00:01.0"], multifunction: true),
      .endpoint("0000:01:00.1", behind: ["0000:00:01.0"], multifunction: true),
    ]
    let machine = Machine.of(functions) { $0.gaps = [Gap(notRecorded: "/sys/kernel/iommu_groups")] }
    let explanation = GroupAnalysis(machine).explanation(for: functions[1])
    #expect(explanation.isPredicted)
    #expect(explanation.companions.map(\.function.address.description) == ["0000:01:00.1"])
    #expect(!GroupAnalysis(Machine.of(functions)).explanation(for: functions[1]).isPredicted)
  }
}
