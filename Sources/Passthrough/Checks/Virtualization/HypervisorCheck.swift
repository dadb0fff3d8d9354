// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// What runs below this kernel: nothing, a hypervisor whose guest this is, or one that this system rules for.
package struct HypervisorCheck: HostCheck {
  package enum Reason: String, FindingReason {
    case bareMetal = "bare-metal"
    case virtualMachine = "virtual-machine"
    case xenControlDomain = "xen-control-domain"
    case rootPartition = "root-partition"
    case notReported = "not-reported"
  }

  package init() {}

  package static let concernsUSBDevices = true

  package static let about = CheckDescription(
    id: "host.hypervisor",
    title: "What runs below this kernel is known",
    why: """
      Who drives the IOMMU hands devices over. On bare metal that is this kernel, through VFIO. Where Xen runs, Linux is its \
      control domain (dom0): Xen drives the IOMMU and shows none of it, there are no IOMMU groups and no KVM, and devices go to \
      guests through xen-pciback. In a virtual machine only a virtual IOMMU helps, which its hypervisor has to offer.
      """,
    how: """
      Xen says what it is in /sys/hypervisor, and in /proc/xen/capabilities (control_d) whether this is its control domain. Other \
      hypervisors are known by the processor's hypervisor bit and the names that the firmware gives the machine. On Xen's control \
      domain everything about VFIO, KVM and IOMMU groups is not applicable; what uses the device, how it resets and what goes \
      with it is judged as everywhere.
      """,
    reasons: [
      (Reason.bareMetal, .pass, "no hypervisor runs below this kernel"),
      (
        Reason.virtualMachine, .pass,
        "this is a virtual machine; the summary names its hypervisor where that says its name"
      ),
      (
        Reason.xenControlDomain, .pass,
        "Xen runs below this kernel and drives the IOMMU; devices go to guests through xen-pciback"
      ),
      (CommonReason.unreadable, .unknown, "the processor could not be read"),
      (
        Reason.rootPartition, .unknown,
        "this is the root partition of Hyper-V, and how that assigns devices is not known"
      ),
      (Reason.notReported, .unknown, "the kernel reports neither the processor nor who made the machine"),
    ],
    fixableBy: [.virtualMachine],
    references: [
      (
        "Linux: sysfs-hypervisor-xen",
        "https://www.kernel.org/doc/Documentation/ABI/testing/sysfs-hypervisor-xen"
      ),
      ("Xen: PCI passthrough", "https://wiki.xenproject.org/wiki/Xen_PCI_Passthrough"),
    ])

  package func judge(_ context: CheckContext) -> [Judgement] {
    let machine = context.machine
    guard let hypervisor = machine.hypervisor else { return [Self.bare(machine)] }
    let evidence = [Evidence(hypervisor.path, hypervisor.value)]
    switch (hypervisor.product, hypervisor.role) {
    case (.xen, .controlDomain):
      return [
        .pass(
          Reason.xenControlDomain,
          "Xen runs here: it drives the IOMMU, devices go to guests through xen-pciback, VFIO is not used", evidence)
      ]
    case (_, .controlDomain):
      return [
        .unknown(
          Reason.rootPartition,
          "\(hypervisor.name) runs below this kernel and this is its root partition: how it assigns devices is not known",
          evidence,
          remedy: [
            Remedy(
              .hostSystem, "See what the kernel says of the hypervisor", command: "sudo dmesg | grep -i hyper-v")
          ])
      ]
    case (.other, .guest):
      return [.pass(Reason.virtualMachine, "this is a virtual machine; its hypervisor does not say its name", evidence)]
    case (_, .guest):
      return [.pass(Reason.virtualMachine, "this is a virtual machine (\(hypervisor.name))", evidence)]
    }
  }

  private static func bare(_ machine: Machine) -> Judgement {
    let path = "/proc/cpuinfo"
    if machine.processor.isVirtualMachine {
      return .pass(Reason.virtualMachine, "this is a virtual machine", [Evidence(path, "flags: hypervisor")])
    }
    if machine.processor.count == 0 && machine.firmware.systemVendor == nil {
      let gap = machine.gap(at: path)
      return .unknown(
        Reason.notReported, "what runs below this kernel could not be read",
        gap == nil ? [Evidence(path, "absent")] : [], gap: gap,
        remedy: gap == nil
          ? [Remedy(.hostSystem, "Ask systemd", command: "systemd-detect-virt")] : [])
    }
    return .pass(
      Reason.bareMetal,
      "bare metal: no hypervisor below this kernel",
      [
        machine.processor.isX86
          ? Evidence(path, "no flag hypervisor")
          : Evidence("/sys/devices/virtual/dmi/id/sys_vendor", machine.firmware.systemVendor ?? "absent")
      ])
  }
}
