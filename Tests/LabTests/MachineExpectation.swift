// SPDX-License-Identifier: GPL-3.0-or-later

/// What a machine was built to be told.
struct MachineExpectation {
  /// The verdict of each check of the host that has something to say.
  var host: [String: String]
  /// Each card and USB device that could be handed over: its state when it alone were, and which checks fail, by name.
  var devices: [String: String]

  static let all: [String: MachineExpectation] = [
    "desktop": desktop, "iommufd": iommufd, "no-iommu": noIOMMU, "iommu-off": iommuOff, "no-remapping": noRemapping,
    "amd": amd, "switch": switchWithoutACS, "legacy": legacy,
  ]

  /// The host with everything in order. QEMU's IOMMU takes 39 bits, its processor has 40: that much is not.
  private static let soundHost = [
    "iommu.firmware": "pass", "iommu.enabled": "pass", "iommu.interrupt-remapping": "pass",
    "iommu.unsafe-interrupts": "pass", "iommu.address-width": "warn", "iommu.domain-type": "pass",
    "cpu.virtualization": "pass", "vfio.available": "pass", "kernel.lockdown": "pass", "host.hypervisor": "pass",
    "kernel.log": "pass",
  ].merging(quiet) { $1 }

  /// Nothing was said of the guest's memory, and nothing of passthrough is persisted anywhere but in GRUB.
  private static let quiet = [
    "memory.locked-limit": "notApplicable", "memory.dma-entries": "notApplicable",
    "memory.host-reserve": "notApplicable",
    "vfio.interfaces": "notApplicable", "memory.hugepages": "notApplicable", "config.boot": "notApplicable",
    "config.binding": "notApplicable",
  ]

  private static let desktop = MachineExpectation(
    host: soundHost,
    devices: chipset.merging([
      // The boot display: can be given away, at the price of the console.
      "pci:0000:00:01.0": "warnings",
      // A GPU with its audio function, in one group: one card.
      "pci:0000:01:00.0": "warnings",
      "pci:0000:02:00.0": "warnings",
      // The last keyboard hangs on it.
      "pci:0000:03:00.0": "blocked device.in-use usb.host-loses",
      "pci:0000:04:00.0": "warnings",
      "usb:1-1": "blocked usb.device-in-use",
      "usb:1-3.1": "warnings",
      "usb:2-2": "ready",
      "usb:3-1": "ready",
    ]) { $1 })

  /// What every machine has: the lab's own devices in one slot, and the chipset's slot, whose ISA bridge stays the
  /// host's.
  private static let chipset = ["pci:0000:00:1e.0": "warnings", "pci:0000:00:1f.2": "blocked group.isolated"]

  /// The lab's own kernel has no driver for the ISA bridge: what nobody drives is in nobody's way.
  private static let iommufd = desktop.with(
    host: ["memory.dma-entries": "pass", "vfio.interfaces": "pass"],
    devices: ["pci:0000:00:1f.2": "warnings"])

  private static let noIOMMU = desktop.blocked(
    by: ["iommu.firmware", "iommu.enabled"],
    host: [
      "iommu.firmware": "fail", "iommu.enabled": "fail", "iommu.interrupt-remapping": "notApplicable",
      "iommu.address-width": "notApplicable", "iommu.domain-type": "notApplicable",
    ])

  private static let iommuOff = desktop.blocked(
    by: ["iommu.enabled"],
    host: [
      "iommu.enabled": "fail", "iommu.interrupt-remapping": "notApplicable", "iommu.address-width": "notApplicable",
      "iommu.domain-type": "notApplicable",
    ])

  private static let noRemapping = MachineExpectation(
    host: soundHost.merging(["iommu.interrupt-remapping": "fail"]) { $1 },
    devices: Dictionary(
      uniqueKeysWithValues: desktop.devices.map { subject, state in
        guard subject.hasPrefix("pci:") else { return (subject, state) }
        return (subject, blocked(by: ["iommu.interrupt-remapping"], state.split(separator: " ").dropFirst()))
      }))

  private static let amd = MachineExpectation(
    // Its IOMMU takes 64 bits.
    host: soundHost.merging(["iommu.address-width": "pass"]) { $1 },
    devices: chipset.merging([
      "pci:0000:00:02.0": "warnings", "pci:0000:01:00.0": "warnings", "pci:0000:02:00.0": "warnings",
    ]) { $1 })

  private static let switchWithoutACS = MachineExpectation(
    host: soundHost,
    devices: chipset.merging([
      "pci:0000:00:01.0": "warnings", "pci:0000:03:00.0": "warnings", "pci:0000:04:00.0": "warnings",
    ]) { $1 })

  private static let legacy = MachineExpectation(
    host: soundHost,
    devices: chipset.merging([
      "pci:0000:00:01.0": "warnings",
      // EHCI and its companions: one slot, one group, one card.
      "pci:0000:00:1d.0": "warnings",
      // Shares its group with the port above, which is no violation.
      "pci:0000:01:00.0": "warnings",
      // Behind one bridge to conventional PCI. Nobody drives the first, so it is not in the second's way.
      "pci:0000:03:01.0": "blocked group.isolated", "pci:0000:03:02.0": "warnings",
      // Behind two ports without ACS in one slot.
      "pci:0000:04:00.0": "blocked group.isolated", "pci:0000:05:00.0": "blocked group.isolated",
      "usb:4-1": "ready", "usb:6-1": "ready",
    ]) { $1 })

  private func with(host: [String: String], devices: [String: String]) -> MachineExpectation {
    MachineExpectation(host: self.host.merging(host) { $1 }, devices: self.devices.merging(devices) { $1 })
  }

  /// Without groups nothing can be said of them: the host alone stands in the way, beside what the host would lose.
  private func blocked(by checks: [String], host: [String: String]) -> MachineExpectation {
    let devices = devices.map { subject, state in
      guard subject.hasPrefix("pci:") else { return (subject, state) }
      let own = state.split(separator: " ").dropFirst().filter { !$0.hasPrefix("group.") }
      return (subject, Self.blocked(by: checks, own))
    }
    return with(host: host, devices: Dictionary(uniqueKeysWithValues: devices))
  }

  /// The state of a device that these checks block, as ``Report/blockers`` writes it.
  private static func blocked(by checks: [String], _ own: some Sequence<Substring>) -> String {
    (["blocked"] + Set(checks + own.map(String.init)).sorted()).joined(separator: " ")
  }
}
