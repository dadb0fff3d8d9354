// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// Which virtual machine managers find the interface that they open devices by.
package struct VFIOInterfacesCheck: HostCheck {
  package enum Reason: String, FindingReason {
    case groupsAndNodes = "groups-and-nodes"
    case groupsOnly = "groups-only"
    case nodesUnknown = "nodes-unknown"
    case nodesOnly = "nodes-only"
    case noGroups = "no-groups"
    case notShown = "not-shown"
    case noVFIO = "no-vfio"
  }

  package init() {}

  package static let concernsXen = false

  package static let about = CheckDescription(
    id: "vfio.interfaces",
    title: "Managers find the interface they open devices by",
    why: """
      A device is opened by its group (/dev/vfio/N) or, with iommufd, by its own node (/dev/vfio/devices/vfioN, Linux 6.6 and \
      later, CONFIG_VFIO_DEVICE_CDEV). QEMU without an iommufd object, libvirt, Proxmox VE, Incus and cloud-hypervisor use the group. \
      libvirt with <iommufd enabled='yes'/> (12.2 and later), QEMU with -object iommufd and KubeVirt with its gate IOMMUFD use the \
      node; KubeVirt 1.9.0 asks for it even without the gate, so that every virtual machine with a device ends with "lstat \
      /dev/vfio/devices/vfio0: no such file or directory" where the kernel makes none, as Debian 13's.
      """,
    how: """
      Nodes in /dev decide. Before a device is bound there are none; then the kernel's configuration tells (/boot/config-RELEASE and \
      its like: VFIO_GROUP, VFIO_DEVICE_CDEV), or its age: before Linux 6.6 there are groups, and no nodes.
      """,
    reasons: [
      (Reason.groupsAndNodes, .pass, "there are groups and device nodes: every manager finds its interface"),
      (
        Reason.groupsOnly, .pass,
        "there are groups and no device nodes; the summary says who would not start without them"
      ),
      (Reason.nodesUnknown, .pass, "there are groups; whether there are device nodes too shows once a device is bound"),
      (Reason.nodesOnly, .warn, "there are device nodes and no group interface: what opens groups does not start"),
      (
        Reason.noGroups, .warn,
        "there is no group interface, and no device node has been seen: what opens groups does not start"
      ),
      (
        Reason.notShown, .notApplicable,
        "nothing tells yet: no device is bound, and the kernel's configuration is not available"
      ),
      (Reason.noVFIO, .notApplicable, "there is no VFIO here"),
    ],
    fixableBy: [.hostSystem, .virtualMachine],
    references: [
      ("Linux: VFIO device cdev", "https://docs.kernel.org/driver-api/vfio.html#vfio-device-cdev"),
      ("QEMU: iommufd backend", "https://www.qemu.org/docs/master/devel/vfio-iommufd.html"),
      ("KubeVirt 1.9.0 without device nodes", "https://github.com/kubevirt/kubevirt/issues/18895"),
    ])

  package func judge(_ context: CheckContext) -> [Judgement] {
    let machine = context.machine
    guard machine.mayUseVFIO else {
      return [.notApplicable(Reason.noVFIO, "there is no VFIO here (see vfio.available)")]
    }
    let interfaces = VFIOInterfaces(machine)
    let evidence = interfaces.evidence
    // drivers/iommu/iommufd/Kconfig: it lacks mappings from device to device, among others.
    let container =
      machine.kernel.configuration?["IOMMUFD_VFIO_CONTAINER"] == "y"
      ? "; /dev/vfio/vfio is iommufd's emulation, without mappings from device to device" : ""
    switch (interfaces.hasGroups, interfaces.hasDeviceNodes) {
    case (true?, true?):
      return [
        .pass(Reason.groupsAndNodes, "groups and device nodes: every manager finds its interface\(container)", evidence)
      ]
    case (true?, false?):
      return [
        .pass(
          Reason.groupsOnly,
          "groups only: QEMU, libvirt and Proxmox VE start; KubeVirt 1.9.0 and what is set to use iommufd do not\(container)",
          evidence)
      ]
    case (true?, nil):
      return [
        .pass(
          Reason.nodesUnknown, "groups; whether device nodes (iommufd) too shows once a device is bound\(container)",
          evidence)
      ]
    case (false?, true?):
      return [
        .warn(
          Reason.nodesOnly,
          "device nodes only: what opens groups does not start (QEMU without iommufd, libvirt before 12.2, Proxmox VE)",
          evidence,
          remedy: [
            Remedy(
              .virtualMachine, "Use iommufd (QEMU 9.0 and later)",
              command: "-object iommufd,id=iommufd0 -device vfio-pci,host=ADDRESS,iommufd=iommufd0"),
            Remedy(
              .virtualMachine, "Or in libvirt 12.2 and later, within <domain>", command: "<iommufd enabled='yes'/>"),
            Remedy(.hostSystem, "Or install a kernel built with CONFIG_VFIO_GROUP"),
          ])
      ]
    case (false?, _):
      return [
        .warn(
          Reason.noGroups,
          "no group interface: what opens groups does not start (QEMU without iommufd, libvirt before 12.2, Proxmox VE)",
          evidence, remedy: [Remedy(.hostSystem, "Install a kernel built with CONFIG_VFIO_GROUP")])
      ]
    case (nil, _):
      return [
        .notApplicable(
          Reason.notShown,
          "which interfaces this kernel has shows once a device is bound: its configuration is not to be had",
          evidence + [Evidence(VFIONodes.directory, "absent")])
      ]
    }
  }
}
