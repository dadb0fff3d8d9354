// SPDX-License-Identifier: GPL-3.0-or-later

/// The Access Control Services capability (PCIe 6.0, 7.7.11): what keeps peer-to-peer traffic behind the IOMMU.
package struct AccessControlServices: Sendable, Hashable {
  /// The bits of ACS Capability and ACS Control; values from `include/uapi/linux/pci_regs.h` (PCI_ACS_*).
  package struct Flags: OptionSet, Sendable, Hashable {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let sourceValidation = Flags(rawValue: 0x01)
    package static let translationBlocking = Flags(rawValue: 0x02)
    package static let requestRedirect = Flags(rawValue: 0x04)
    package static let completionRedirect = Flags(rawValue: 0x08)
    package static let upstreamForwarding = Flags(rawValue: 0x10)
    package static let egressControl = Flags(rawValue: 0x20)
    package static let directTranslated = Flags(rawValue: 0x40)

    /// What the kernel asks of every step to isolate a device: REQ_ACS_FLAGS in `drivers/iommu/iommu.c`.
    package static let isolation: Flags = [
      .sourceValidation, .requestRedirect, .completionRedirect, .upstreamForwarding,
    ]

    /// The short names that lspci prints, in bit order.
    package var names: [String] {
      let all: [(Flags, String)] = [
        (.sourceValidation, "SrcValid"), (.translationBlocking, "TransBlk"), (.requestRedirect, "ReqRedir"),
        (.completionRedirect, "CmpltRedir"), (.upstreamForwarding, "UpstreamFwd"), (.egressControl, "EgressCtrl"),
        (.directTranslated, "DirectTrans"),
      ]
      return all.filter { contains($0.0) }.map(\.1)
    }
  }

  package let capability: Flags
  package let control: Flags

  package init(capability: Flags, control: Flags) {
    self.capability = capability
    self.control = control
  }

  init?(_ space: ConfigurationSpace, at offset: Int) {
    guard let capability = space.word(offset + 4), let control = space.word(offset + 6) else { return nil }
    self.init(capability: Flags(rawValue: capability), control: Flags(rawValue: control))
  }

  /// Which of the wanted flags are not in force, by the kernel's rule (pci_acs_flags_enabled in `drivers/pci/pci.c`): a
  /// flag that the capability lacks counts as hard-wired on, except Egress Control.
  package func missing(of wanted: Flags) -> Flags {
    let asked = wanted.intersection(capability.union(.egressControl))
    return asked.subtracting(control)
  }
}
