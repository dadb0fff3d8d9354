// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// Whether the function is in an IOMMU group, on a machine that has groups.
package struct DeviceGroupCheck: PCICheck {
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
    verdicts: [
      (.pass, "it is in a group"),
      (.fail, "other functions or devices of the machine are in groups and this one is in none"),
      (.unknown, "its group was not recorded or could not be read"),
      (.notApplicable, "a bridge; a machine without IOMMU groups; or VFIO has the function in its no-IOMMU mode"),
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
    let link = device.busPath + "/iommu_group"
    if let number = device.group {
      if context.groups.isMadeWithoutIOMMU(number) {
        return [.notApplicable("VFIO has it in its no-IOMMU mode, see iommu.unsafe-interrupts")]
      }
      return [.pass("in group \(number)", [Evidence(link, "\(number)")])]
    }
    for path in [link, device.path + "/iommu_group", "/sys/kernel/iommu_groups"] {
      if let gap = machine.gap(at: path) { return device.unreadableAnswer("its IOMMU group could not be read", gap) }
    }
    guard let absence = GroupAbsence(of: device, context) else {
      return [.notApplicable("there are no IOMMU groups on this machine, see iommu.enabled")]
    }
    return [
      .fail("in no IOMMU group, so VFIO refuses it: \(absence.reason)", absence.evidence, remedy: absence.remedies)
    ]
  }
}
