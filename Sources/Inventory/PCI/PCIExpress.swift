// SPDX-License-Identifier: GPL-3.0-or-later

/// The PCI Express capability of a function (PCIe 6.0, 7.5.3).
package struct PCIExpress: Sendable, Hashable {
  /// Device/Port Type, PCI_EXP_FLAGS_TYPE.
  package enum PortType: UInt8, Sendable {
    case endpoint = 0x0
    case legacyEndpoint = 0x1
    case rootPort = 0x4
    case upstreamPort = 0x5
    case downstreamPort = 0x6
    /// PCI Express to PCI/PCI-X bridge.
    case pciBridge = 0x7
    /// PCI/PCI-X to PCI Express bridge.
    case reverseBridge = 0x8
    case integratedEndpoint = 0x9
    case eventCollector = 0xa

    /// The name the specification uses.
    package var name: String {
      switch self {
      case .endpoint: "PCI Express endpoint"
      case .legacyEndpoint: "legacy PCI Express endpoint"
      case .rootPort: "root port"
      case .upstreamPort: "switch upstream port"
      case .downstreamPort: "switch downstream port"
      case .pciBridge: "PCIe-to-PCI bridge"
      case .reverseBridge: "PCI-to-PCIe bridge"
      case .integratedEndpoint: "root complex integrated endpoint"
      case .eventCollector: "root complex event collector"
      }
    }
  }

  /// nil for a type the specification does not know.
  package let portType: PortType?
  /// Function Level Reset, PCI_EXP_DEVCAP_FLR.
  package let hasFunctionLevelReset: Bool
  /// Link Capabilities: fastest speed and greatest width; nil where the function has no link.
  package let linkCapability: PCILink?
  /// Link Status: the speed and width negotiated.
  package let linkStatus: PCILink?
  /// Whether a slot is behind this port, PCI_EXP_FLAGS_SLOT.
  package let hasSlot: Bool
  /// The largest payload it sends and the largest read it asks for, in bytes, as Device Control says
  /// (PCI_EXP_DEVCTL_PAYLOAD, PCI_EXP_DEVCTL_READRQ); nil where configuration space ends before that.
  package let maximumPayloadBytes: Int?
  package let maximumReadRequestBytes: Int?

  init?(_ space: ConfigurationSpace, at offset: Int) {
    guard let flags = space.word(offset + 2), let deviceCapabilities = space.doubleWord(offset + 4) else { return nil }
    portType = PortType(rawValue: UInt8(flags >> 4 & 0xf))
    hasFunctionLevelReset = deviceCapabilities & 1 << 28 != 0
    hasSlot = flags & 0x100 != 0
    let control = space.word(offset + 0x08)
    maximumPayloadBytes = control.map { 128 << Int($0 >> 5 & 7) }
    maximumReadRequestBytes = control.map { 128 << Int($0 >> 12 & 7) }
    if portType == .integratedEndpoint || portType == .eventCollector {
      linkCapability = nil
      linkStatus = nil
    } else {
      linkCapability = space.doubleWord(offset + 0x0c).flatMap {
        PCILink(speed: UInt8($0 & 0xf), width: UInt8($0 >> 4 & 0x3f))
      }
      linkStatus = space.word(offset + 0x12).flatMap { PCILink(speed: UInt8($0 & 0xf), width: UInt8($0 >> 4 & 0x3f)) }
    }
  }
}
