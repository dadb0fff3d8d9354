// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// What one kind of event means for one check. A new rule is one line in `all`; what the kernel prints is in
/// `KernelLogPattern`.
struct KernelLogRule: Sendable {
  let kind: KernelLogEvent.Kind
  /// The check it is evidence for.
  let id: String
  /// What it proves at least; nil where it only explains what the check found.
  let verdict: @Sendable (KernelLogEvent) -> Verdict?
  /// The summary where the log raises the verdict; without a full stop.
  let words: @Sendable (KernelLogEvent) -> String
  /// Whether the machine's state now shows that it is over.
  let isOver: @Sendable (PCIDevice, Machine) -> Bool
  let remedies: @Sendable (PCIDevice, Machine) -> [Remedy]

  private init(
    _ kind: KernelLogEvent.Kind, _ id: String, raises verdict: @escaping @Sendable (KernelLogEvent) -> Verdict?,
    _ words: @escaping @Sendable (KernelLogEvent) -> String,
    isOver: @escaping @Sendable (PCIDevice, Machine) -> Bool = { _, _ in false },
    remedies: @escaping @Sendable (PCIDevice, Machine) -> [Remedy] = { _, _ in [] }
  ) {
    self.kind = kind
    self.id = id
    self.verdict = verdict
    self.words = words
    self.isOver = isOver
    self.remedies = remedies
  }

  /// Evidence that explains and raises nothing.
  private init(explaining kind: KernelLogEvent.Kind, _ id: String) {
    self.init(kind, id, raises: { _ in nil }, { _ in "" })
  }

  static let all: [KernelLogRule] = [
    KernelLogRule(
      .noRoomForVirtualFunctions, "device.sriov", raises: { _ in .warn },
      { _ in "virtual functions could not be switched on: not enough MMIO resources" },
      isOver: { device, _ in device.enabledVirtualFunctions ?? 0 > 0 }, remedies: roomForVirtualFunctions),
    KernelLogRule(
      .virtualRangeUnplaced, "device.sriov", raises: { _ in .warn },
      { "BAR \($0.number ?? 0) of its virtual functions has no address: they cannot be switched on" },
      isOver: { device, _ in device.enabledVirtualFunctions ?? 0 > 0 }, remedies: roomForVirtualFunctions),
    // Whether a BAR has an address now is what sysfs says; the log says why not.
    KernelLogRule(explaining: .barUnplaced, "device.bars"),
    KernelLogRule(
      .barHeld, "device.bars", raises: { _ in .warn },
      { "BAR \($0.number ?? 0) could not be reserved earlier in this boot: something else held it" },
      remedies: { device, _ in
        [
          Remedy(
            .hostSystem, "See what lies in its BARs (efifb, simpledrm, BOOTFB: see device.boot-framebuffer)",
            command: "sudo grep -A3 \(device.address) /proc/iomem")
        ]
      }),
    KernelLogRule(explaining: .barHeld, "device.boot-framebuffer"),
    KernelLogRule(
      .powerLost, "device.power", raises: { _ in .warn },
      { _ in "it did not come back from its power-saving state earlier in this boot" },
      remedies: DevicePowerCheck.remedies),
    KernelLogRule(
      .resetFailed, "device.reset", raises: { _ in .warn },
      { "a reset did not bring it back earlier in this boot: not ready after \(($0.number ?? 0) / 1000) s" },
      remedies: { _, _ in
        [
          Remedy(
            .hardware, "Shut the host down and cut its power for some seconds: a warm reboot may not be enough")
        ]
      }),
    KernelLogRule(explaining: .resetRestored, "device.reset"),
    KernelLogRule(
      .vfioRefused, "device.driver",
      // EINVAL: a header type other than 0, or no IOMMU group (vfio_pci_core_register_device, vfio_device_set_group).
      // Nothing of that changes while the machine runs.
      raises: { $0.number == -22 ? .fail : .warn },
      {
        $0.number == -22
          ? "vfio-pci refused it in this boot (error -22): it is in no IOMMU group, or no endpoint"
          : "vfio-pci refused it earlier in this boot (error \($0.number ?? 0))"
      }, isOver: { device, _ in device.isHandedOver },
      remedies: { device, _ in
        [
          Remedy(
            .hostSystem,
            "First put right what iommu.enabled and the checks of its group say: bound again before that, it is refused again"
          ),
          Remedy(.hostSystem, "See what the kernel says of it", command: "sudo dmesg | grep \(device.address)"),
        ]
      }),
    KernelLogRule(
      .vfioRefusedPhysicalFunction, "device.driver", raises: { _ in .warn },
      { _ in "vfio-pci refused it earlier in this boot: its virtual functions were switched on" },
      isOver: { device, _ in device.isHandedOver || device.enabledVirtualFunctions ?? 0 == 0 }),
    KernelLogRule(
      .uncorrectableError, "device.errors", raises: { _ in .warn },
      { _ in "the kernel log reports uncorrectable PCI Express errors" },
      remedies: { _, _ in
        [
          Remedy(.hardware, "Reseat the card, clean its contacts, try another slot and do without riser or cable")
        ]
      }),
    KernelLogRule(explaining: .correctedError, "device.errors"),
    KernelLogRule(
      .directMapping, "group.reserved-regions", raises: { _ in .fail },
      { _ in "firmware demands memory through a device of the group, so the kernel refused to give it away" },
      remedies: { _, _ in
        [
          Remedy(
            .firmware,
            "Turn off in the firmware setup what uses the device behind the system's back, or update the firmware")
        ]
      }),
    KernelLogRule(
      .interruptClosed, "device.interrupts", raises: { _ in .warn },
      { "the kernel closed its interrupt line \($0.number ?? 0): interrupts came that no driver stood up for" },
      remedies: { _, _ in
        [
          Remedy(
            .hardware, "Move the card to a slot whose interrupt line no other device uses, then reboot",
            command: "grep -E 'IO-APIC|IR-IO-APIC' /proc/interrupts")
        ]
      }),
  ]

  private static func roomForVirtualFunctions(_: PCIDevice, _ machine: Machine) -> [Remedy] {
    let firmware = Remedy(
      .firmware,
      "Turn on Above 4G Decoding and SR-IOV in the firmware setup, and enlarge the MMIO space there if it can be")
    // What is in force already need not be advised.
    if machine.kernel.reallocates { return [firmware] }
    return [
      firmware,
      Remedy(
        .kernelCommandLine, "Or let the kernel distribute the ranges again: add pci=realloc and reboot",
        command: "pci=realloc"),
    ]
  }
}
