// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// Whether the devices to be handed over hang on the same NUMA node.
package struct DeviceNUMACheck: PCICheck {
  package enum Reason: String, FindingReason {
    case sameNode = "same-node"
    case otherNode = "other-node"
    case noNode = "no-node"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "device.numa",
    title: "All devices of the guest hang on one NUMA node",
    why: """
      On machines with several processors, or several dies in one, a device belongs to one node. A guest whose processors or \
      memory are on another reaches it across the link between the nodes: slower, and slower still under load. Devices on different \
      nodes in one guest mean that one of them is always far.
      """,
    how: "The node that the kernel tells for the device is compared with that of the first device named.",
    reasons: [
      (Reason.sameNode, .pass, "it is on the same node as the first device"),
      (Reason.otherNode, .warn, "it is on another node than the first device"),
      (Reason.noNode, .notApplicable, "the firmware names no node, as on machines that have only one"),
    ],
    fixableBy: [.virtualMachine, .hardware],
    references: [
      ("Linux: sysfs-bus-pci, numa_node", "https://docs.kernel.org/admin-guide/abi-testing.html"),
      ("libvirt: NUMA tuning", "https://libvirt.org/formatdomain.html#numa-node-tuning"),
    ])

  package func judge(_ device: PCIDevice, _ context: CheckContext) -> [Judgement] {
    if let answer = device.bridgeAnswer { return answer }
    guard let node = device.numaNode else {
      return [
        .notApplicable(
          Reason.noNode, "the firmware names no NUMA node for it", [Evidence(device.busPath(.numaNode), "none")])
      ]
    }
    let evidence = [Evidence(device.busPath(.numaNode), "\(node)")]
    guard context.isTarget(device.address), let first = context.targetFunctions.first(where: { $0.numaNode != nil }),
      let other = first.numaNode, other != node
    else {
      return [.pass(Reason.sameNode, "on node \(node); the guest's processors and memory belong there too", evidence)]
    }
    return [
      .warn(
        Reason.otherNode, "on node \(node), but \(first.address) is on node \(other)",
        evidence + [Evidence(first.busPath(.numaNode), "\(other)")],
        remedy: [
          Remedy(
            .virtualMachine,
            "Decide which device matters more and pin the guest's processors and memory to its node (vcpupin and numatune in libvirt)",
            command: "cat /sys/devices/system/node/node\(node)/cpulist"),
          Remedy(.hardware, "Or move one of the cards to a slot of the other processor"),
        ])
    ]
  }
}
