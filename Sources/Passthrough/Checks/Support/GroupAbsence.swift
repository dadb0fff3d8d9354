// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// Why a function is in no IOMMU group on a machine that has groups.
struct GroupAbsence {
  let cause: DeviceGroupCheck.Reason
  /// The same as a clause.
  let reason: String
  let evidence: [Evidence]
  let remedies: [Remedy]

  /// nil where the machine has no groups at all, or only such as VFIO itself makes in no-IOMMU mode: then nothing sets
  /// this function apart.
  init?(of device: PCIDevice, _ context: CheckContext) {
    let machine = context.machine
    guard context.groups.hasGroups else { return nil }
    let link = Evidence(device.busPath(.iommuGroup), "absent")
    let units = machine.iommu.units
    let served = Evidence(
      "/sys/class/iommu",
      units.isEmpty
        ? "empty"
        : units.prefix(8).map { unit in
          "\(unit.name): \(unit.devices.isEmpty ? "no PCI functions" : "\(unit.devices.count) PCI functions")"
        }.joined(separator: ", "))
    if device.pciClass.isIOMMU {
      self.init(
        cause: .isIOMMU, reason: "it is the IOMMU itself", evidence: [link],
        remedies: [Remedy(.virtualMachine, "Leave \(device.address) out: it is part of the host")])
      return
    }
    let root = device.rootName
    let isServed =
      context.groups.rootsWithGroups.contains(root)
      || units.contains { unit in unit.devices.contains { machine.pci[$0]?.rootName == root } }
    guard isServed else {
      self.init(
        cause: .noIOMMUAbove, reason: "no IOMMU is in front of its host bridge \(root)",
        evidence: [link, served],
        remedies: [
          Remedy(
            .hardware,
            "Only another machine helps, or a slot behind a host bridge with an IOMMU: VFIO refuses this one (its probe ends with -22)"
          )
        ])
      return
    }
    // igfx_off leaves graphics without translation (intel_iommu_setup in `drivers/iommu/intel/iommu.c`).
    let argument = machine.kernel.argument("intel_iommu")
    if device.identity.vendor == 0x8086, device.pciClass.isDisplay,
      argument?.split(separator: ",").contains("igfx_off") == true
    {
      self.init(
        cause: .igfxOff, reason: "intel_iommu=igfx_off keeps the processor's graphics from the IOMMU",
        evidence: [link, Evidence("/proc/cmdline", "intel_iommu=\(argument ?? "")")],
        remedies: [
          Remedy(.kernelCommandLine, "Remove igfx_off from intel_iommu= on the kernel command line and reboot")
        ])
      return
    }
    self.init(
      cause: .leftOut,
      reason: "the kernel gives other functions of \(root) groups and keeps this one from the IOMMU",
      evidence: [link, served],
      remedies: [
        Remedy(
          .hostSystem, "See what the kernel says of it",
          command: "sudo dmesg | grep -i -e dmar -e amd-vi -e iommu -e \(device.address)")
      ])
  }

  private init(cause: DeviceGroupCheck.Reason, reason: String, evidence: [Evidence], remedies: [Remedy]) {
    self.cause = cause
    self.reason = reason
    self.evidence = evidence
    self.remedies = remedies
  }
}
