// SPDX-License-Identifier: GPL-3.0-or-later

/// A function's configuration space as bytes, however many the kernel gave: 4096, 256, 64 or none.
///
/// It may come from a damaged capture or a dying device, so nothing in it is believed: lists may loop or overlap, and a
/// register beyond the bytes at hand is nil.
package struct ConfigurationSpace: Sendable, Hashable {
  package let bytes: [UInt8]
  /// The conventional capability list (PCI 3.0, 6.7), in list order.
  package let capabilities: [PCICapability]
  /// The extended capability list (PCIe 6.0, 7.6.3), in list order.
  package let extendedCapabilities: [PCICapability]
  /// What is wrong with the lists, in words; empty for a sound device.
  package let defects: [String]

  package init(bytes: [UInt8]) {
    self.bytes = bytes
    var defects: [String] = []
    capabilities = Self.walk(bytes, &defects)
    extendedCapabilities = Self.walkExtended(bytes, &defects)
    defects += Self.overlaps(capabilities, minimumLength: PCICapability.minimumLength, end: 0x100)
    defects += Self.overlaps(
      extendedCapabilities, minimumLength: PCICapability.minimumExtendedLength, end: bytes.count)
    self.defects = defects
  }

  /// Whether the kernel gave the conventional capabilities too (it stops at 64 bytes without CAP_SYS_ADMIN).
  package var hasCapabilities: Bool { bytes.count >= 256 }
  /// Whether extended configuration space was read. A conventional PCI device has none: then this is false as well.
  package var hasExtendedSpace: Bool { bytes.count >= 4096 }
  /// Every byte FFh: nothing answers at this address any more.
  package var isAllOnes: Bool { !bytes.isEmpty && bytes.allSatisfy { $0 == 0xff } }

  package func byte(_ offset: Int) -> UInt8? { offset >= 0 && offset < bytes.count ? bytes[offset] : nil }

  package func word(_ offset: Int) -> UInt16? {
    guard offset >= 0, offset + 2 <= bytes.count else { return nil }
    return UInt16(bytes[offset]) | UInt16(bytes[offset + 1]) << 8
  }

  package func doubleWord(_ offset: Int) -> UInt32? {
    guard let low = word(offset), let high = word(offset + 2) else { return nil }
    return UInt32(low) | UInt32(high) << 16
  }

  /// Finds a conventional capability.
  package func capability(_ id: UInt16) -> Reading<PCICapability> {
    if let found = capabilities.first(where: { $0.id == id }) { return .present(found) }
    guard let status = word(0x06) else { return .unreadable }
    // Without the Capabilities List bit (PCI_STATUS_CAP_LIST) there is none, however little was read.
    if status & 0x10 == 0 { return .absent }
    return hasCapabilities ? .absent : .unreadable
  }

  /// Finds an extended capability. A function that is not PCI Express has no extended space.
  package func extendedCapability(_ id: UInt16) -> Reading<PCICapability> {
    if let found = extendedCapabilities.first(where: { $0.id == id }) { return .present(found) }
    if hasExtendedSpace { return .absent }
    if case .absent = capability(PCICapability.ID.express) { return .absent }
    // 256 bytes of a PCIe function: a host bridge without ECAM, or a kernel without extended access. The kernel finds
    // no extended capability there either (pci_cfg_space_size), so neither do we.
    return hasCapabilities ? .absent : .unreadable
  }

  private static func walk(_ bytes: [UInt8], _ defects: inout [String]) -> [PCICapability] {
    // All ones also has the list bit set and points at FCh: that is a dead device, not a capability.
    guard bytes.count >= 256, bytes[0x06] & 0x10 != 0, !bytes.prefix(64).allSatisfy({ $0 == 0xff }) else { return [] }
    let isCardBus = bytes[0x0e] & 0x7f == 2
    var offset = Int(bytes[isCardBus ? 0x14 : 0x34]) & ~3
    var found: [PCICapability] = []
    var seen: Set<Int> = []
    while offset != 0 {
      guard offset >= 0x40 else {
        defects.append("capability pointer 0x\(hexadecimal(offset, digits: 2)) points into the header")
        break
      }
      guard seen.insert(offset).inserted else {
        defects.append("the capability list loops at 0x\(hexadecimal(offset, digits: 2))")
        break
      }
      let id = bytes[offset]
      guard id != 0xff else {
        defects.append("the capability at 0x\(hexadecimal(offset, digits: 2)) reads all ones")
        break
      }
      found.append(PCICapability(id: UInt16(id), offset: offset, version: 0))
      offset = Int(bytes[offset + 1]) & ~3
    }
    return found
  }

  private static func walkExtended(_ bytes: [UInt8], _ defects: inout [String]) -> [PCICapability] {
    guard bytes.count >= 4096 else { return [] }
    var offset = 0x100
    var found: [PCICapability] = []
    var seen: Set<Int> = []
    while offset != 0 {
      guard offset >= 0x100, offset <= 4092 else {
        defects.append(
          "extended capability pointer 0x\(hexadecimal(offset, digits: 3)) points outside the extended space")
        break
      }
      guard seen.insert(offset).inserted else {
        defects.append("the extended capability list loops at 0x\(hexadecimal(offset, digits: 3))")
        break
      }
      let header =
        UInt32(bytes[offset]) | UInt32(bytes[offset + 1]) << 8 | UInt32(bytes[offset + 2]) << 16
        | UInt32(bytes[offset + 3]) << 24
      if header == 0 { break }
      guard header != .max else {
        if offset != 0x100 {
          defects.append("the extended capability at 0x\(hexadecimal(offset, digits: 3)) reads all ones")
        }
        break
      }
      let id = UInt16(truncatingIfNeeded: header)
      if id != 0 {
        found.append(PCICapability(id: id, offset: offset, version: UInt8(header >> 16 & 0xf)))
      }
      offset = Int(header >> 20) & ~3
    }
    return found
  }
}
