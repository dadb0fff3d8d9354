// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
package import Passthrough
internal import Wording

/// What `vfio-check explain DEVICE` prints: the way from the device to the root, who else is in its group and why,
/// whether the kernel agrees, and where the device would be alone.
///
/// Marks stand beside words that say the same, so nothing is lost without them. There is no colour in it.
package struct ExplanationText: Sendable {
  private let explanation: GroupExplanation
  private let names: PCINames

  package init(_ explanation: GroupExplanation, names: PCINames) {
    self.explanation = explanation
    self.names = names
  }

  package var lines: [String] {
    var lines = [headline]
    for section in [way, members, kernel, peers, places] where !section.isEmpty { lines += [""] + section }
    return lines
  }

  private var headline: String {
    let device = explanation.device
    return "\(device.address)  \(names.full(device.identity)) [\(device.identity.idText)]  \(groupText)"
  }

  private var groupText: String {
    guard let group = explanation.group else {
      if explanation.isPredicted {
        guard let predicted = explanation.predicted else { return "group not recorded" }
        let others = predicted.count - 1
        return "predicted group, "
          + (others == 0 ? "alone" : "shared with \(counted(others, "other"))")
      }
      return explanation.usesIOMMU
        ? "in no group: vfio-check preflight \(explanation.device.address) says why, at device.group"
        : "in no group: the kernel uses no IOMMU"
    }
    let bridges = explanation.companions.filter(\.function.isBridge).count
    let others = explanation.companions.count - bridges + explanation.otherMembers.count
    let alone = bridges == 0 ? "alone" : "alone but for \(bridges == 1 ? "a bridge" : "\(bridges) bridges")"
    return "group \(group), " + (others == 0 ? alone : "shared with \(counted(others, "other"))")
  }

  // MARK: The way to the IOMMU

  private var way: [String] {
    var lines = Self.way(explanation.walk, title: "The way to the IOMMU")
    if let controller = explanation.domainController {
      lines.append("  its requests carry the id of the VMD controller \(controller)")
    }
    return lines
  }

  /// The steps up to the root, each with what it does to keep things apart.
  static func way(_ walk: [GroupStep], title: String) -> [String] {
    let rows = walk.map { ($0, "\($0.role)\(capability($0))") }
    let width = rows.map(\.1.count).max() ?? 0
    // Domains behind a VMD controller have five digits.
    let addressWidth = rows.map(\.0.function.address.description.count).max() ?? 0
    var lines = [title]
    for (step, what) in rows {
      let padding = String(repeating: " ", count: width - what.count)
      lines.append(
        "  \("\(step.function.address)".padded(to: addressWidth))  \(what)\(padding)  \(mark(step.isolates)) \(step.reason)"
      )
      let indentation = String(repeating: " ", count: 4 + addressWidth)
      if let alias = step.alias { lines.append("\(indentation)requests from behind it carry the id \(alias)") }
      if let quirk = step.quirk, step.isolates != quirk.isolates {
        lines.append(
          "\(indentation)the kernel knows this product (\(quirk.products)): it \(quirk.isolates ? "isolates" : "does not isolate")"
        )
      } else if step.isOverridden {
        lines.append("\(indentation)pcie_acs_override makes the kernel believe that it isolates")
      }
    }
    return lines
  }

  private static func mark(_ isolates: Bool?) -> String {
    switch isolates {
    case true?: "✓"
    case false?: "✗"
    case nil: "?"
    }
  }

  /// ACS as lspci writes it: every flag that the function has, `+` where it is on.
  private static func capability(_ step: GroupStep) -> String {
    if let services = step.state.services {
      let flags = services.capability.names.map { name in
        name + (services.control.names.contains(name) ? "+" : "-")
      }
      return flags.isEmpty ? ", ACS with nothing to switch" : ", ACS \(flags.joined(separator: " "))"
    }
    return switch step.state {
    case .missing: ", no ACS"
    case .unneeded: ", needs no ACS"
    case .impossible: ", no ACS possible"
    case .unreadable: ", ACS not readable"
    default: ""
    }
  }

  // MARK: The others

  private var members: [String] {
    guard !explanation.companions.isEmpty || !explanation.otherMembers.isEmpty else { return [] }
    var lines = [
      explanation.isPredicted
        ? "Who else is in the predicted group"
        : explanation.group == nil ? "Who else would be in the group" : "Who else is in the group"
    ]
    for companion in explanation.companions {
      let function = companion.function
      let driver = function.driver.map { ", driver \($0)" } ?? (explanation.isPredicted ? "" : ", no driver")
      lines.append("  \(function.address)  \(names.full(function.identity)) [\(function.identity.idText)]\(driver)")
      lines.append("    \(companion.reason.summary)")
    }
    for name in explanation.otherMembers { lines.append("  \(name)  no PCI function") }
    return lines
  }

  // MARK: The kernel

  private var kernel: [String] {
    switch explanation.comparison {
    case .noGroup where explanation.isPredicted:
      return [
        "The kernel's groups were not recorded: this is what configuration space predicts for a kernel that uses the IOMMU."
      ]
    case .noGroup:
      guard !explanation.usesIOMMU, let predicted = explanation.predicted else { return [] }
      return [
        predicted.count == 1
          ? "With an IOMMU it would have a group of its own."
          : "With an IOMMU its group would have \(predicted.count) members."
      ]
    case .unpredictable(let gap):
      let hint = gap.needsPrivilege ? " Run as root to see it." : ""
      return ["Configuration space does not tell what the group should be: \(gap.summary).\(hint)"]
    case .same: return ["The kernel's group is what configuration space predicts."]
    case .differs(let differences):
      return ["The kernel's group is not what configuration space predicts; the kernel decides"]
        + differences.map { "  \($0.summary)" }
    }
  }

  private var peers: [String] {
    explanation.peerPaths.flatMap { path -> [String] in
      let peers = path.peers.prefix(8).map(\.description).joined(separator: ", ")
      let more = path.isComplete && path.peers.count <= 8 ? "" : " and more"
      let reason =
        switch path.kind {
        case .switchPort(let port):
          "the switch port \(port) does not send requests for its neighbours up (no P2P Request Redirect)"
        case .unenforcedSplit: "nothing in the hardware keeps them apart"
        }
      return ["Reachable past the IOMMU, though in groups of their own", "  \(peers)\(more)", "    \(reason)"]
    }
  }

  // MARK: Where it would be alone

  private var places: [String] {
    switch explanation.alternatives {
    case .unneeded: []
    case .ownCard:
      ["All that it shares with is on the same card and shares with it behind any port: no other slot helps."]
    case .fixed(let reason): ["No other slot would help: \(reason)."]
    case .none: ["No slot of this machine would do: none has a port that isolates all the way up."]
    case .unknown(let gap): ["Where it would be alone cannot be told: \(gap.summary)."]
    case .slots(let slots, let companions, let separated):
      [
        companions.isEmpty
          ? "Where it would be alone"
          : "Where it would share with \(Self.list(companions)) of its own card only"
      ]
        + slots.map { slot in
          let needed = slot.isNeeded ? ", which the host needs" : ""
          let occupants = "\(Self.list(slot.occupants))\(needed)"
          return "  the slot behind \(slot.port), \(slot.occupants.isEmpty ? "empty now" : "now with \(occupants)")"
        }
        + (separated.isEmpty
          ? [] : ["  ACS separates the functions of the card there: \(Self.list(separated)) would be in other groups"])
        + ["  vfio-check explain \(explanation.device.address) --at PORT shows the group behind one of them"]
    }
  }

  private static func list(_ addresses: [PCIAddress]) -> String {
    addresses.map(\.description).listed(8)
  }
}
