// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// What ACS says at one function, by the kernel's rule (pci_acs_enabled in `drivers/pci/pci.c`, read at Linux 6.12),
/// before any quirk.
package enum AccessControlState: Sendable, Hashable {
  /// The capability is there, and everything asked for is in force.
  case enforced(AccessControlServices)
  /// The capability is there and off, because the kernel uses no IOMMU: with one it switches on all that is asked for
  /// (pci_request_acs, pci_std_enable_acs).
  case enforceable(AccessControlServices)
  /// The capability is there, and some of what is asked for is switched off.
  case incomplete(AccessControlServices, missing: AccessControlServices.Flags)
  /// A port, or a function beside others, without the capability.
  case missing
  /// A single function below a link: there is nothing beside it to talk to, so nothing is asked of it.
  case unneeded
  /// No PCI Express: on a shared bus every device sees the others' transfers.
  case conventional
  /// A kind of function for which the specification has no ACS: bridges to and from conventional PCI, event collectors.
  case impossible
  /// The configuration space at hand ends before the answer.
  case unreadable
  /// Every byte reads ones: the function does not answer.
  case silent

  /// What the kernel asks a function, given whether it counts as part of a multifunction device, and whether the kernel
  /// uses an IOMMU. `asked`: `GroupingRules.asked`.
  init(of device: PCIDevice, isMultifunction: Bool, usesIOMMU: Bool, asked: AccessControlServices.Flags) {
    let space = device.configuration
    if space.isAllOnes {
      self = .silent
      return
    }
    switch space.express {
    case .unreadable: self = .unreadable
    case .absent: self = .conventional
    case .present(let express):
      switch express.portType {
      case .pciBridge, .reverseBridge, .eventCollector: self = .impossible
      case .rootPort, .downstreamPort: self = Self.flags(space, usesIOMMU, asked)
      case .endpoint, .legacyEndpoint, .upstreamPort, .integratedEndpoint:
        self = isMultifunction ? Self.flags(space, usesIOMMU, asked) : .unneeded
      // The kernel asks nothing of a type that it does not know.
      case nil: self = .unneeded
      }
    }
  }

  private static func flags(
    _ space: ConfigurationSpace, _ usesIOMMU: Bool, _ asked: AccessControlServices.Flags
  ) -> AccessControlState {
    switch space.accessControlServices {
    case .unreadable: return .unreadable
    case .absent: return .missing
    case .present(let services):
      let missing = services.missing(of: asked)
      if missing.isEmpty { return .enforced(services) }
      return usesIOMMU ? .incomplete(services, missing: missing) : .enforceable(services)
    }
  }

  /// Whether the function keeps those behind or beside it apart; nil when that cannot be told.
  package var isolates: Bool? {
    switch self {
    case .enforced, .enforceable, .unneeded: true
    case .incomplete, .missing, .conventional, .impossible: false
    case .unreadable, .silent: nil
    }
  }

  /// Whether requests between the ports of a switch are sent up to the IOMMU (P2P Request Redirect); nil when that
  /// cannot be told.
  package var redirectsRequests: Bool? {
    if case .incomplete(_, let missing) = self { !missing.contains(.requestRedirect) } else { isolates }
  }

  /// The capability as it was read.
  package var services: AccessControlServices? {
    switch self {
    case .enforced(let services), .enforceable(let services), .incomplete(let services, _): services
    default: nil
    }
  }
}
