// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport

/// The machines that the device checks are tested on.
enum DeviceMachine {
  static let gpu = "0000:01:00.0"
  static let sound = "0000:01:00.1"
  static let port = "0000:00:01.0"

  static func rootPort(_ address: String = port, link: (UInt8, UInt8) = (4, 16)) -> PCIDevice {
    .built(
      address, classCode: 0x060400,
      configuration: ConfigurationBuilder(classCode: 0x060400).bridge(secondary: 1, subordinate: 1)
        .express(.rootPort, capability: link, status: link, hasSlot: true).space)
  }

  /// A graphics card of two functions behind a root port, as NVIDIA builds them: neither has a reset of its own.
  static func graphics(
    driver: String? = "nouveau", soundDriver: String? = "snd_hda_intel", space: ConfigurationSpace? = nil,
    change: (inout PCIDevice) -> Void = { _ in }
  ) -> Machine {
    .built { machine in
      let space =
        space
        ?? ConfigurationBuilder(vendor: 0x10de, device: 0x1b80, classCode: 0x030000).multifunction
        .express(.legacyEndpoint, capability: (3, 16), status: (3, 16)).messageInterrupts(msi: 1)
        .powerManagement(noSoftReset: true).space
      machine.pci = PCITopology([
        rootPort(),
        .built(
          gpu, behind: [port], classCode: 0x030000, vendor: 0x10de, device: 0x1b80, group: 1, driver: driver,
          configuration: space, change: change),
        .built(
          sound, behind: [port], classCode: 0x040300, vendor: 0x10de, device: 0x10f0, group: 1, driver: soundDriver),
      ])
      machine.kernel.release = "6.12.9-amd64"
    }
  }

  /// One function behind a root port.
  static func single(
    classCode: UInt32 = 0x010802, vendor: UInt16 = 0x144d, driver: String? = "nvme",
    configuration: ConfigurationSpace? = nil, change: (inout PCIDevice) -> Void = { _ in }
  ) -> Machine {
    .built {
      $0.pci = PCITopology([
        rootPort(),
        .built(
          gpu, behind: [port], classCode: classCode, vendor: vendor, group: 1, driver: driver,
          configuration: configuration, change: change),
      ])
    }
  }

  static func targets(_ addresses: String...) -> [Target] { addresses.compactMap { PCIAddress($0) }.map(Target.pci) }
}

extension PCICheck {
  /// The check's answers for one function when others are handed over as well.
  func judge(_ address: String, of machine: Machine, targets: [Target], guest: GuestPlan = GuestPlan()) -> [Judgement] {
    guard let parsed = PCIAddress(address), let device = machine.pci[parsed] else {
      preconditionFailure("the machine has no \(address)")
    }
    return judge(device, CheckContext(machine: machine, targets: targets, guest: guest))
  }

  /// The only answer's verdict.
  func verdict(_ address: String = DeviceMachine.gpu, of machine: Machine) -> Verdict? {
    let judgements = judge(address, of: machine)
    return judgements.count == 1 ? judgements[0].verdict : nil
  }
}
