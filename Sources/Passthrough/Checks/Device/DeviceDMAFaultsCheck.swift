// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// Whether the IOMMU has stopped accesses of the function.
package struct DeviceDMAFaultsCheck: PCICheck {
  package enum Reason: String, FindingReason {
    case noFaults = "no-faults"
    case accessStopped = "access-stopped"
    case logNotRead = "log-not-read"
  }

  package init() {}

  package static let concernsXen = false

  package static let about = CheckDescription(
    id: "device.dma-faults",
    title: "The IOMMU has stopped no access of the device",
    why: """
      An access that the IOMMU stops is one that the device wanted to make and that nobody had mapped: firmware still working with the \
      device, a device that uses another function's requester id, a driver's defect, or a guest that addresses what is not its \
      memory. The device gets no data, and often stops.
      """,
    how: """
      The kernel log since boot is searched for the IOMMU's own reports: "DMAR: [DMA Read …] Request device [01:00.0]", "AMD-Vi: Event \
      logged [IO_PAGE_FAULT …]", the SMMU's events with the device's name. VT-d's name no PCI domain; where several functions have \
      that address, none is blamed.
      """,
    reasons: [
      (Reason.noFaults, .pass, "the log has no such report about it"),
      (Reason.accessStopped, .warn, "the IOMMU stopped accesses of it"),
      (Reason.logNotRead, .notApplicable, "the kernel log was not read (see kernel.log)"),
    ],
    fixableBy: [.firmware, .virtualMachine, .hostSystem],
    references: [
      ("Linux: x86 IOMMU support, fault reporting", "https://docs.kernel.org/arch/x86/iommu.html"),
      ("Linux: dmar_fault_do_one", "https://github.com/torvalds/linux/blob/master/drivers/iommu/intel/dmar.c"),
      ("Linux: iommu_print_event", "https://github.com/torvalds/linux/blob/master/drivers/iommu/amd/iommu.c"),
    ])

  package func judge(_ device: PCIDevice, _ context: CheckContext) -> [Judgement] {
    if let answer = device.bridgeAnswer { return answer }
    guard context.machine.kernelLog != nil else {
      return [.notApplicable(Reason.logNotRead, "the kernel log was not read")]
    }
    let events = context.kernelLog.events(about: device, .accessStopped)
    guard !events.isEmpty else {
      return [
        .pass(
          Reason.noFaults, "no fault in the kernel log",
          [Evidence(KernelLogExcerpt.path, "no fault of \(device.address)")])
      ]
    }
    let remedy =
      device.isHandedOver
      ? Remedy(
        .virtualMachine,
        "If they come while a guest runs, see iommu.address-width, and whether the guest's driver fits the device")
      : Remedy(
        .firmware,
        "A few while the host boots are the firmware's; if they go on, update the firmware of board and device")
    let count =
      switch events.count {
      case 1: "an access"
      case ..<KernelLogExcerpt.maxOfKind: "\(events.count) accesses"
      default: "\(KernelLogExcerpt.maxOfKind) accesses or more"
      }
    return [
      .warn(
        Reason.accessStopped, "the IOMMU stopped \(count) of it in this boot",
        KernelLogEvidence.evidence(events),
        remedy: [
          remedy,
          Remedy(
            .hostSystem, "See when they came",
            command: "sudo dmesg | grep -e DMAR -e AMD-Vi -e smmu"),
        ])
    ]
  }
}
