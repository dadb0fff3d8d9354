// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// Whether devices of other groups can be reached without passing the IOMMU.
package struct GroupPeerToPeerCheck: GroupCheck {
  package enum Reason: String, FindingReason {
    case noPath = "no-path"
    case peersPassed = "peers-passed"
    case switchPort = "switch-port"
    case unenforcedSplit = "unenforced-split"
    case incompletePath = "incomplete-path"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "group.p2p-bypass",
    title: "No device outside the group is reachable past the IOMMU",
    why: """
      A PCIe switch forwards a request for a device on another of its ports straight to that port unless ACS P2P Request \
      Redirect tells the port to send it up. The kernel looks only upwards when it makes groups, so two ports of such a \
      switch get groups of their own although a guest with one device can read and write the registers and memory of the \
      other, past the IOMMU.
      """,
    how: """
      For every switch above the group, each downstream port is asked for P2P Request Redirect. Where the port on the way or \
      its neighbour lacks it, the devices below the neighbours are named, unless they are in the same group or are handed \
      over too. Functions that only pcie_acs_override keeps apart count as well. Whether a root complex forwards between \
      its root ports is not defined by the specification; like the kernel, the check takes them as kept apart.
      """,
    reasons: [
      (Reason.noPath, .pass, "every request of the group goes up to the IOMMU"),
      (Reason.peersPassed, .pass, "what the group can reach past the IOMMU is passed as well"),
      (
        Reason.switchPort, .warn,
        "a switch port lets the group and devices that stay outside reach each other past the IOMMU"
      ),
      (
        Reason.unenforcedSplit, .warn,
        "the kernel keeps the group apart from devices that stay outside, and no hardware stops them from reaching each other past the IOMMU"
      ),
      (CommonReason.needsRoot, .unknown, "a bridge above could not be read: that takes root"),
      (CommonReason.noAnswer, .unknown, "a bridge above does not answer: its configuration space reads as ones"),
      (Reason.incompletePath, .unknown, "a bridge above is missing, or the capture is damaged"),
    ],
    fixableBy: [.hardware, .firmware, .kernelCommandLine],
    references: [
      ("PCI Express Base Specification, 6.12 Access Control Services", "https://pcisig.com/specifications"),
      ("Linux: PCI peer-to-peer DMA", "https://docs.kernel.org/driver-api/pci/p2pdma.html"),
    ])

  package func judge(_ group: IOMMUGroup, _ context: CheckContext) -> [Judgement] {
    let members = context.machine.members(of: group)
    let targets = members.filter { context.isTarget($0.address) && !$0.isBridge }
    let askers = targets.isEmpty ? members.filter { !$0.isBridge } : targets
    let representatives = context.groups.representatives(of: askers)
    let paths = context.groups.peerPaths(from: representatives)
    let outside = paths.map { path in path.peers.filter { !context.isTarget($0) } }
    let evidence = zip(paths, outside).flatMap { path, peers -> [Evidence] in
      let value = peers.isEmpty ? path.peers : peers
      let names = value.prefix(8).map(\.description).joined(separator: " ")
      switch path.kind {
      case .switchPort(let port):
        return [Evidence(port.busPath(.config), "no P2P Request Redirect; reaches \(names)")]
      case .unenforcedSplit:
        return [
          Evidence("/proc/cmdline", "\(context.groups.override?.argument ?? "no ACS override"); reaches \(names)")
        ]
      }
    }
    let reachable = outside.flatMap { $0 }
    if !reachable.isEmpty {
      let isSwitch = zip(paths, outside).contains { path, peers in
        if case .switchPort = path.kind { !peers.isEmpty } else { false }
      }
      let isWhole = paths.allSatisfy(\.isComplete) && reachable.count <= 3
      let names = reachable.prefix(3).map { address in
        "\(address)\(context.machine.pci[address]?.driver.map { " (\($0))" } ?? "")"
      }.joined(separator: ", ")
      return [
        .warn(
          isSwitch ? Reason.switchPort : .unenforcedSplit,
          "\(names)\(isWhole ? "" : " and more") can be reached past the IOMMU", evidence,
          remedy: remedies(askers, reachable, context))
      ]
    }
    for device in representatives {
      guard let gap = context.groups.peerPathGap(for: device) else { continue }
      return [
        .unknown(
          gap.reason(or: Reason.incompletePath),
          "whether a switch lets requests pass below the IOMMU cannot be told: \(gap.summary)",
          [Evidence(gap.address.busPath(.config), gap.summary)],
          remedy: gap.needsPrivilege
            ? [.runAsRoot]
            : [Remedy(.hardware, "Find out why \(gap.address) cannot be read", command: "lspci -vvs \(gap.address)")])
      ]
    }
    if !paths.isEmpty {
      return [.pass(Reason.peersPassed, "all that can be reached past the IOMMU is passed to the same VM", evidence)]
    }
    let ports = representatives.prefix(2).flatMap { context.groups.walk(above: $0, count: 4) }
    return [
      .pass(
        Reason.noPath,
        "no switch above lets requests pass below the IOMMU",
        ports.isEmpty
          ? [Evidence(group.path(.devices), askers.prefix(8).map(\.address.description).joined(separator: " "))]
          : ports.prefix(4).map { Evidence($0.function.address.busPath(.config), $0.reason) })
    ]
  }

  private func remedies(_ askers: [PCIDevice], _ reachable: [PCIAddress], _ context: CheckContext) -> [Remedy] {
    let peers = reachable.lazy.compactMap { context.machine.pci[$0] }
    let canMove = askers.contains(where: context.groups.isOnCard) || peers.contains(where: context.groups.isOnCard)
    var remedies = [
      canMove
        ? Remedy(
          .hardware, "Move one of the two to a slot that is not behind the same switch, or pass both to the same VM")
        : Remedy(.virtualMachine, "Pass both to the same VM: neither is on a card that could move")
    ]
    if let argument = context.machine.kernel.argument("pci"), argument.contains("disable_acs_redir") {
      remedies.append(
        Remedy(
          .kernelCommandLine, "Remove disable_acs_redir from pci=\(argument) on the kernel command line and reboot"))
    }
    return remedies
  }
}
