// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// Whether the function is in an IOMMU group, on a machine that has groups.
package struct DeviceGroupCheck: PCICheck {
  package enum Reason: String, FindingReason {
    case inGroup = "in-group"
    case isIOMMU = "is-iommu"
    case noIOMMUAbove = "no-iommu-above"
    case igfxOff = "igfx-off"
    case leftOut = "left-out"
    case noGroups = "no-groups"
    case noIOMMUMode = "no-iommu-mode"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "device.group",
    title: "The device is in an IOMMU group",
    why: """
      VFIO takes a function by its IOMMU group: without one the probe of vfio-pci ends with -22 (EINVAL), whatever the machine has \
      for other functions. Boards whose IOMMU serves the devices of the chip but not its PCI host bridge are typical, and \
      graphics that an argument on the kernel command line keeps from the IOMMU.
      """,
    how: """
      The link iommu_group of the function decides. Where it is absent and others have one, the reason is looked for: whether any \
      function of the same host bridge is in a group or listed in /sys/class/iommu, whether the function is an IOMMU itself, and \
      intel_iommu=igfx_off. Where there are no groups at all iommu.enabled says why.
      """,
    reasons: [
      (Reason.inGroup, .pass, "it is in a group"),
      (Reason.isIOMMU, .fail, "it is in no group, since it is the IOMMU itself"),
      (Reason.noIOMMUAbove, .fail, "it is in no group: no IOMMU serves its host bridge"),
      (Reason.igfxOff, .fail, "it is in no group: intel_iommu=igfx_off keeps the processor's graphics from the IOMMU"),
      (Reason.leftOut, .fail, "the IOMMU serves other functions of its host bridge, and this one is in no group"),
      (CommonReason.unreadable, .unknown, "its group could not be read"),
      (CommonReason.notRecorded, .unknown, "its group was not recorded"),
      (Reason.noGroups, .notApplicable, "a machine without IOMMU groups"),
      (Reason.noIOMMUMode, .notApplicable, "VFIO has the function in its no-IOMMU mode"),
    ],
    fixableBy: [.hardware, .kernelCommandLine, .hostSystem],
    references: [
      ("Linux: VFIO, groups", "https://docs.kernel.org/driver-api/vfio.html"),
      ("Linux: vfio_group_find_or_alloc", "https://github.com/torvalds/linux/blob/v6.12/drivers/vfio/group.c"),
      ("Linux: intel_iommu=", "https://docs.kernel.org/admin-guide/kernel-parameters.html"),
    ])

  package func judge(_ device: PCIDevice, _ context: CheckContext) -> [Judgement] {
    if let answer = device.bridgeAnswer { return answer }
    let machine = context.machine
    let link = device.busPath(.iommuGroup)
    if let number = device.group {
      if context.groups.isMadeWithoutIOMMU(number) {
        return [.notApplicable(Reason.noIOMMUMode, "VFIO has it in its no-IOMMU mode, see iommu.unsafe-interrupts")]
      }
      return [.pass(Reason.inGroup, "in group \(number)", [Evidence(link, "\(number)")])]
    }
    for path in [link, device.path(.iommuGroup), "/sys/kernel/iommu_groups"] {
      if let gap = machine.gap(at: path) { return device.unreadableAnswer("its IOMMU group could not be read", gap) }
    }
    guard let absence = GroupAbsence(of: device, context) else {
      return [.notApplicable(Reason.noGroups, "there are no IOMMU groups on this machine, see iommu.enabled")]
    }
    return [
      .fail(
        absence.cause, "in no IOMMU group, so VFIO refuses it: \(absence.reason)", absence.evidence,
        remedy: absence.remedies)
    ]
  }
}
