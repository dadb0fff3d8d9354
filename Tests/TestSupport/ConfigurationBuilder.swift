// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// Builds a configuration space, register by register, for tests.
package struct ConfigurationBuilder {
  private var bytes: [UInt8]
  private var lastCapability = 0x34
  private var nextCapability = 0x40
  private var lastExtended: Int?
  private var nextExtended = 0x100

  /// A PCIe function has 4096 bytes, a conventional one 256; a reader without privileges sees 64.
  package init(
    vendor: UInt16 = 0x8086, device: UInt16 = 0x1234, classCode: UInt32 = 0x020000, headerType: UInt8 = 0,
    size: Int = 4096
  ) {
    bytes = [UInt8](repeating: 0, count: size)
    put16(0x00, vendor)
    put16(0x02, device)
    put16(0x04, 0x0006)
    put16(0x06, 0x0010)
    put16(0x09, UInt16(truncatingIfNeeded: classCode))
    bytes[0x0b] = UInt8(truncatingIfNeeded: classCode >> 16)
    bytes[0x0e] = headerType
  }

  package var multifunction: Self { changed { $0.bytes[0x0e] |= 0x80 } }

  package func bridge(secondary: UInt8, subordinate: UInt8) -> Self {
    changed {
      $0.bytes[0x0e] = $0.bytes[0x0e] & 0x80 | 1
      $0.bytes[0x19] = secondary
      $0.bytes[0x1a] = subordinate
    }
  }

  /// The PCI Express capability; link speed and width as (generation, lanes).
  package func express(
    _ type: PCIExpress.PortType, functionLevelReset: Bool = false, capability: (UInt8, UInt8) = (3, 16),
    status: (UInt8, UInt8) = (3, 16), hasSlot: Bool = false
  ) -> Self {
    changed {
      let offset = $0.addCapability(PCICapability.ID.express, size: 0x3c)
      $0.put16(offset + 2, UInt16(type.rawValue) << 4 | 2 | (hasSlot ? 0x100 : 0))
      $0.put32(offset + 4, functionLevelReset ? 1 << 28 : 0)
      $0.put32(offset + 0x0c, UInt32(capability.0) | UInt32(capability.1) << 4)
      $0.put16(offset + 0x12, UInt16(status.0) | UInt16(status.1) << 4)
    }
  }

  package func accessControl(capability: AccessControlServices.Flags, control: AccessControlServices.Flags) -> Self {
    changed {
      let offset = $0.addExtended(PCICapability.ExtendedID.accessControlServices, size: 8)
      $0.put16(offset + 4, capability.rawValue)
      $0.put16(offset + 6, control.rawValue)
    }
  }

  package func powerManagement(noSoftReset: Bool) -> Self {
    changed { $0.put16($0.addCapability(PCICapability.ID.powerManagement, size: 8) + 4, noSoftReset ? 8 : 0) }
  }

  package func messageInterrupts(msi: Int? = nil, msix: Int? = nil) -> Self {
    changed {
      if let msi {
        $0.put16($0.addCapability(PCICapability.ID.msi, size: 0x18) + 2, UInt16(msi.trailingZeroBitCount) << 1)
      }
      if let msix { $0.put16($0.addCapability(PCICapability.ID.msix, size: 12) + 2, UInt16(msix - 1)) }
    }
  }

  package func advancedFeaturesReset() -> Self {
    changed { $0.bytes[$0.addCapability(PCICapability.ID.advancedFeatures, size: 8) + 3] = 3 }
  }

  package func serialNumber(_ serial: UInt64) -> Self {
    changed {
      let offset = $0.addExtended(PCICapability.ExtendedID.deviceSerialNumber, size: 12)
      $0.put32(offset + 4, UInt32(truncatingIfNeeded: serial))
      $0.put32(offset + 8, UInt32(serial >> 32))
    }
  }

  /// One Resizable BAR; sizes as powers of two of a megabyte (0 for 1 MB, 14 for 16 GB).
  package func resizableBAR(index: Int, sizes: [Int], current: Int) -> Self {
    changed {
      let offset = $0.addExtended(PCICapability.ExtendedID.resizableBAR, size: 12)
      $0.put32(offset + 4, sizes.reduce(0) { $0 | UInt32(1) << (4 + UInt32($1)) })
      $0.put32(offset + 8, UInt32(index) | 1 << 5 | UInt32(current) << 8)
    }
  }

  /// Any conventional capability with the given bytes after id and link.
  package func capability(_ id: UInt16, _ contents: [UInt8]) -> Self {
    changed { builder in
      let offset = builder.addCapability(id, size: 2 + contents.count)
      for (index, byte) in contents.enumerated() { builder.bytes[offset + 2 + index] = byte }
    }
  }

  /// Any extended capability with the given registers after its header.
  package func extended(_ id: UInt16, _ registers: [UInt32] = []) -> Self {
    changed { builder in
      let offset = builder.addExtended(id, size: 4 + 4 * registers.count)
      for (position, value) in registers.enumerated() { builder.put32(offset + 4 + 4 * position, value) }
    }
  }

  package func setting(byte offset: Int, to value: UInt8) -> Self { changed { $0.bytes[offset] = value } }

  /// Whether no capability was added to the conventional list.
  var isEmptyList: Bool { lastCapability == 0x34 }

  package var space: ConfigurationSpace { ConfigurationSpace(bytes: bytes) }
  /// What a reader without privileges gets.
  package var unprivileged: ConfigurationSpace { ConfigurationSpace(bytes: Array(bytes.prefix(64))) }

  private func changed(_ change: (inout Self) -> Void) -> Self {
    var copy = self
    change(&copy)
    return copy
  }

  private mutating func put16(_ offset: Int, _ value: UInt16) {
    bytes[offset] = UInt8(truncatingIfNeeded: value)
    bytes[offset + 1] = UInt8(value >> 8)
  }

  private mutating func put32(_ offset: Int, _ value: UInt32) {
    put16(offset, UInt16(truncatingIfNeeded: value))
    put16(offset + 2, UInt16(value >> 16))
  }

  private mutating func addCapability(_ id: UInt16, size: Int) -> Int {
    let offset = nextCapability
    bytes[lastCapability] = UInt8(offset)
    bytes[offset] = UInt8(id)
    lastCapability = offset + 1
    nextCapability += (size + 3) & ~3
    return offset
  }

  private mutating func addExtended(_ id: UInt16, size: Int) -> Int {
    let offset = nextExtended
    if let lastExtended {
      bytes[lastExtended + 2] |= UInt8(offset << 4 & 0xf0); bytes[lastExtended + 3] = UInt8(offset >> 4)
    }
    put32(offset, UInt32(id) | 1 << 16)
    lastExtended = offset
    nextExtended += (size + 3) & ~3
    return offset
  }
}
