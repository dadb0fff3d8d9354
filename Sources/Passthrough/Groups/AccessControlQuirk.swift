// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// What the kernel knows about a product beyond its ACS capability: the table pci_dev_acs_enabled in
/// `drivers/pci/quirks.c`, as of Linux 6.12.
///
/// A prediction never rests on it, because a kernel's table cannot be read; it explains where the kernel keeps
/// functions apart although their configuration space says nothing of the kind.
package struct AccessControlQuirk: Sendable, Hashable {
  /// The products: "Intel PCH root port".
  package let products: String
  /// Whether the kernel takes such a function as isolating.
  package let isolates: Bool

  /// The first quirk of the table that speaks about a function. `hasIVRS`: whether firmware describes an AMD IOMMU,
  /// which one of the quirks asks for.
  package init?(for device: PCIDevice, isMultifunction: Bool, hasIVRS: Bool) {
    let space = device.configuration
    guard !space.isAllOnes else { return nil }
    let product = device.identity.device
    let portType = space.express.value?.portType
    let isRootPort = portType == .rootPort
    func quirk(_ products: String, _ isolates: Bool = true) -> AccessControlQuirk {
      AccessControlQuirk(products: products, isolates: isolates)
    }
    var found: AccessControlQuirk?
    switch device.identity.vendor {
    case 0x8086:
      if Self.intelAdapters.contains(product) {
        found = quirk("Intel network adapter")
      } else if portType == .integratedEndpoint {
        // VT-d specification, 3.16: peer-to-peer only on translated addresses.
        found = quirk("Intel root complex integrated endpoint")
      } else if isRootPort, Self.intelPorts.contains(product) {
        found = quirk("Intel PCH root port")
      } else if isRootPort, Self.intelWidePorts.contains(where: { $0.contains(product) }) {
        found = Self.wideRegisters(space).map { quirk("Intel 100/200 series PCH root port", $0) }
      }
    case 0x1002 where [0x4385, 0x439c, 0x4383, 0x439d, 0x4384, 0x4399].contains(product),
      0x1022 where [0x780f, 0x7809].contains(product):
      if isMultifunction, device.parent == nil, hasIVRS { found = quirk("AMD southbridge function") }
    case 0x1924 where [0x0903, 0x0923, 0x0a03].contains(product): found = quirk("Solarflare network adapter")
    case 0x19a2 where product == 0x0710, 0x10df where product == 0x0720: found = quirk("Emulex network adapter")
    case 0x14e4 where [0x16d7, 0x1750, 0x1751, 0x1752, 0x1760, 0x1761, 0x1762, 0x1763].contains(product):
      found = quirk("Broadcom network adapter")
    case 0x14e4 where product == 0xd714: found = quirk("Broadcom iProc root port")
    case 0x8088 where Self.wangxun.contains(where: { $0.contains(product) }): found = quirk("Wangxun network adapter")
    case 0x17cb where [0x0400, 0x0401, 0x0115, 0x0111, 0x0120].contains(product), 0x1dbf where product == 0x0401:
      found = quirk("Qualcomm root port")
    case 0x177d:
      if isRootPort, (0xa000...0xa7ff).contains(product) || product == 0xaf84 || product == 0xb884 {
        found = quirk("Cavium ThunderX root port")
      } else if [0xa026, 0xa059, 0xa060].contains(product) {
        found = quirk("Cavium function")
      }
    case 0x10e8 where product == 0xe004, 0x1def where (0xe005...0xe00c).contains(product):
      found = quirk("X-Gene or Ampere root port")
    case 0x0014 where [0x3c09, 0x3c19, 0x3c29].contains(product) || Self.loongsonPorts.contains(product):
      found = quirk("Loongson root port")
    case 0x1c36 where product == 0x0031 && isRootPort: found = quirk("Annapurna Labs root port")
    case 0x1957 where Self.layerscapePorts.contains(product): found = quirk("NXP Layerscape root port")
    case 0x1d17:
      if [0x3038, 0x3104, 0x9083].contains(product) {
        found = quirk("Zhaoxin function")
      } else if isRootPort || portType == .downstreamPort,
        (0x0710...0x071e).contains(product) || product == 0x0721 || (0x0723...0x0752).contains(product)
      {
        found = quirk("Zhaoxin port")
      }
    default: break
    }
    guard let found else { return nil }
    self = found
  }

  private init(products: String, isolates: Bool) {
    self.products = products
    self.isolates = isolates
  }

  /// Sunrise Point and Union Point ports lay capability and control out as double words, so that control lies at +8
  /// (Intel 100 Series specification update, erratum 23); nil without the capability.
  private static func wideRegisters(_ space: ConfigurationSpace) -> Bool? {
    guard let found = space.extendedCapability(PCICapability.ExtendedID.accessControlServices).value,
      let capability = space.word(found.offset + 4), let control = space.word(found.offset + 8)
    else { return nil }
    return AccessControlServices(capability: .init(rawValue: capability), control: .init(rawValue: control))
      .missing(of: .isolation).isEmpty
  }

  /// Multifunction adapters that Intel vouches for: 82598/82599/X540, 82580, 82576, 82575, I350, 82571, I219.
  private static let intelAdapters: Set<UInt16> = [
    0x10c6, 0x10db, 0x10dd, 0x10e1, 0x10f1, 0x10f7, 0x10f8, 0x10f9, 0x10fa, 0x10fb, 0x10fc, 0x1507, 0x1514, 0x151c,
    0x1529, 0x152a, 0x154d, 0x154f, 0x1551, 0x1558, 0x1509, 0x150e, 0x150f, 0x1510, 0x1511, 0x1516, 0x1527, 0x10c9,
    0x10e6, 0x10e7, 0x10e8, 0x150a, 0x150d, 0x1518, 0x1526, 0x10a7, 0x10a9, 0x10d6, 0x1521, 0x1522, 0x1523, 0x1524,
    0x105e, 0x105f, 0x1060, 0x10d9, 0x15b7, 0x15b8,
  ]

  /// PCH root ports that isolate without an ACS capability, Ibex Peak to Wellsburg.
  private static let intelPorts: Set<UInt16> = {
    var ids: Set<UInt16> = []
    for range in [
      0x3b42...0x3b51, 0x1c10...0x1c1f, 0x1e10...0x1e1f, 0x8c10...0x8c1f, 0x9c10...0x9c1b, 0x9c90...0x9c9b,
      0x8d10...0x8d1e,
    ] as [ClosedRange<UInt16>] {
      ids.formUnion(range)
    }
    ids.formUnion(stride(from: 0x1d10, through: 0x1d1e, by: 2))
    ids.formUnion(stride(from: 0x8c90, through: 0x8c9e, by: 2))
    return ids
  }()

  private static let intelWidePorts: [ClosedRange<UInt16>] = [
    0xa110...0xa11f, 0xa167...0xa16a, 0xa290...0xa29f, 0xa2e7...0xa2ee, 0x9d10...0x9d1b,
  ]

  private static let wangxun: [ClosedRange<UInt16>] = [
    0x0100...0x010f, 0x1001...0x1001, 0x2001...0x2001, 0x5010...0x5010, 0x5025...0x5025, 0x5040...0x5040,
    0x5110...0x5110, 0x5125...0x5125, 0x5140...0x5140,
  ]

  private static let loongsonPorts: Set<UInt16> = [0x7a09, 0x7a19, 0x7a29, 0x7a39, 0x7a49, 0x7a59, 0x7a69]

  private static let layerscapePorts: Set<UInt16> = [
    0x8d80, 0x8d81, 0x8d82, 0x8d83, 0x8d88, 0x8d89, 0x8d8a, 0x8d8b, 0x8d90, 0x8d91, 0x8d92, 0x8d93, 0x8d98, 0x8d99,
    0x8d9a, 0x8d9b, 0x8da0, 0x8da1, 0x8da8, 0x8da9, 0x8db0, 0x8db1, 0x8db8, 0x8db9,
  ]
}
