// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport

/// A GPU with its audio function on a host, and the guest that gets them.
enum GuestMachine {
  /// The graphics function; `at` and `behind` say where it sits.
  static func gpu(
    _ at: String, behind bridges: [String], serial: UInt64? = 0x48b0_2d00_0000_0001, bar1: UInt64 = 1 << 28,
    msix: Int? = 9, link: (UInt8, UInt8) = (4, 16), inGuest: Bool = false, driver: String? = "nvidia",
    change: (inout PCIDevice) -> Void = { _ in }
  ) -> PCIDevice {
    var builder = ConfigurationBuilder(vendor: 0x10de, device: 0x2684, classCode: 0x030000)
      .express(.legacyEndpoint, capability: (4, 16), status: link).powerManagement(noSoftReset: true)
      .messageInterrupts(msi: 4, msix: msix).extended(PCICapability.ExtendedID.advancedErrorReporting)
    if let serial { builder = builder.serialNumber(serial) }
    // What QEMU and vfio-pci leave out.
    if !inGuest {
      builder = builder.extended(PCICapability.ExtendedID.singleRootIOVirtualization, [0])
        .resizableBAR(index: 1, sizes: [8, 14], current: 8)
    }
    if inGuest, msix != nil {
      // The driver has switched MSI-X on: bit 15 of Message Control.
      let capability = builder.space.capability(PCICapability.ID.msix).value?.offset ?? 0
      builder = builder.setting(byte: capability + 3, to: 0x80)
    }
    return .built(
      at, behind: bridges, classCode: 0x030000, vendor: 0x10de, device: 0x2684, group: inGuest ? nil : 14,
      driver: driver, configuration: builder.space
    ) {
      $0.resources = [
        PCIResource(index: 0, start: 0xf600_0000, end: 0xf6ff_ffff, flags: 0x40200),
        PCIResource(index: 1, start: 0x38_0000_0000, end: 0x38_0000_0000 + bar1 - 1, flags: 0x14220c),
      ]
      $0.resetMethods = inGuest ? [.functionLevel] : [.functionLevel, .bus]
      change(&$0)
    }
  }

  static func audio(_ at: String, behind bridges: [String], inGuest: Bool = false) -> PCIDevice {
    .endpoint(
      at, behind: bridges, classCode: 0x040300, vendor: 0x10de, device: 0x22ba, group: inGuest ? nil : 14,
      driver: "snd_hda_intel"
    ).resettable
  }

  static let host = Machine.of([
    .port("0000:00:01.0", secondary: 1, group: 13),
    gpu("0000:01:00.0", behind: ["0000:00:01.0"], driver: "vfio-pci"),
    audio("0000:01:00.1", behind: ["0000:00:01.0"]),
  ])

  static let targets: [Target] = ["0000:01:00.0", "0000:01:00.1"].compactMap { PCIAddress($0) }.map(Target.pci)

  static let passport = PassportIssuer(host, redacts: true).passport(for: targets, toolVersion: "0", time: nil)

  /// A guest with these functions beside what QEMU makes up.
  static func guest(_ devices: [PCIDevice]) -> Machine {
    .of(
      [.port("0000:00:02.0", secondary: 5, link: (4, 16)), .endpoint("0000:00:03.0", vendor: 0x1af4, device: 0x1041)]
        + devices
    ) {
      $0.processor.flags = ["fpu", "hypervisor"]
    }
  }

  /// The guest in which all is well: elsewhere on the bus.
  static let whole = guest([
    gpu("0000:05:00.0", behind: ["0000:00:02.0"], inGuest: true),
    audio("0000:05:00.1", behind: ["0000:00:02.0"], inGuest: true),
  ])

  static func findings(_ machine: Machine, _ passport: Passport = passport) -> [Finding] {
    Verification(VerificationContext(machine: machine, passport: passport)).findings()
  }
}

extension PCIDevice {
  fileprivate var resettable: PCIDevice {
    var copy = self
    copy.resetMethods = [.functionLevel]
    return copy
  }
}
