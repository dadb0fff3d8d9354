// SPDX-License-Identifier: GPL-3.0-or-later

/// The Access Control Services capability (PCIe 6.0, 7.7.11): what keeps peer-to-peer traffic behind the IOMMU.
public struct AccessControlServices: Sendable, Hashable {
  /// The bits of ACS Capability and ACS Control; values from `include/uapi/linux/pci_regs.h` (PCI_ACS_*).
  public struct Flags: OptionSet, Sendable, Hashable {
    public let rawValue: UInt16
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    public static let sourceValidation = Flags(rawValue: 0x01)
    public static let translationBlocking = Flags(rawValue: 0x02)
    public static let requestRedirect = Flags(rawValue: 0x04)
    public static let completionRedirect = Flags(rawValue: 0x08)
    public static let upstreamForwarding = Flags(rawValue: 0x10)
    public static let egressControl = Flags(rawValue: 0x20)
    public static let directTranslated = Flags(rawValue: 0x40)

    /// What the kernel asks of every step to isolate a device: REQ_ACS_FLAGS in `drivers/iommu/iommu.c`.
    public static let isolation: Flags = [
      .sourceValidation, .requestRedirect, .completionRedirect, .upstreamForwarding,
    ]

    /// The short names that lspci prints, in bit order.
    public var names: [String] {
      let all: [(Flags, String)] = [
        (.sourceValidation, "SrcValid"), (.translationBlocking, "TransBlk"), (.requestRedirect, "ReqRedir"),
        (.completionRedirect, "CmpltRedir"), (.upstreamForwarding, "UpstreamFwd"), (.egressControl, "EgressCtrl"),
        (.directTranslated, "DirectTrans"),
      ]
      return all.filter { contains($0.0) }.map(\.1)
    }
  }

  public let capability: Flags
  public let control: Flags

  public init(capability: Flags, control: Flags) {
    self.capability = capability
    self.control = control
  }

  init?(_ space: ConfigurationSpace, at offset: Int) {
    guard let capability = space.word(offset + 4), let control = space.word(offset + 6) else { return nil }
    self.init(capability: Flags(rawValue: capability), control: Flags(rawValue: control))
  }

  /// Which of the wanted flags are not in force, by the kernel's rule (pci_acs_flags_enabled in `drivers/pci/pci.c`): a flag
  /// that the capability lacks counts as hard-wired on, except Egress Control.
  public func missing(of wanted: Flags) -> Flags {
    let asked = wanted.intersection(capability.union(.egressControl))
    return asked.subtracting(control)
  }
}
