// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// ACPI tables made by hand.
package enum FirmwareTables {
  package enum IORTNode: Sendable {
    case itsGroup, smmu, smmuV3
    /// A root complex whose ids lead to the node of that place in the list.
    case rootComplex(to: Int)

    var type: UInt8 {
      switch self {
      case .itsGroup: 0
      case .rootComplex: 2
      case .smmu: 3
      case .smmuV3: 4
      }
    }
    var size: Int {
      switch self {
      case .itsGroup: 24
      case .smmu: 76
      case .smmuV3: 68
      case .rootComplex: 36 + 20
      }
    }
  }

  package static func table(_ signature: String, _ body: [UInt8]) -> [UInt8] {
    var table = Array(signature.utf8) + [UInt8](repeating: 0, count: 32)
    put(36 + body.count, 4, at: 4, in: &table)
    return table + body
  }

  package static func dmar(units: Int, flags: UInt8 = 1, width: UInt8 = 38, reserved: Int = 0) -> [UInt8] {
    var body: [UInt8] = [width, flags] + [UInt8](repeating: 0, count: 10)
    for number in 0..<units {
      var unit = [UInt8](repeating: 0, count: 16)
      put(16, 2, at: 2, in: &unit)
      unit[4] = number == units - 1 ? 1 : 0
      put(0xfed9_0000 + number << 12, 8, at: 8, in: &unit)
      body += unit
    }
    for _ in 0..<reserved {
      var memory = [UInt8](repeating: 0, count: 32)
      put(1, 2, at: 0, in: &memory)
      put(32, 2, at: 2, in: &memory)
      put(0x7b80_0000, 8, at: 8, in: &memory)
      put(0x7fff_ffff, 8, at: 16, in: &memory)
      body += memory
    }
    return table("DMAR", body)
  }

  package static func ivrs(blocks: [(type: UInt8, deviceID: Int)]) -> [UInt8] {
    var body = [UInt8](repeating: 0, count: 12)
    for block in blocks {
      var bytes = [UInt8](repeating: 0, count: 40)
      bytes[0] = block.type
      put(40, 2, at: 2, in: &bytes)
      put(block.deviceID, 2, at: 4, in: &bytes)
      body += bytes
    }
    return table("IVRS", body)
  }

  package static func iort(_ nodes: [IORTNode]) -> [UInt8] {
    var body = [UInt8](repeating: 0, count: 12)
    put(nodes.count, 4, at: 0, in: &body)
    put(48, 4, at: 4, in: &body)
    var offsets: [Int] = []
    var next = 48
    for node in nodes {
      offsets.append(next)
      next += node.size
    }
    for node in nodes {
      var bytes = [UInt8](repeating: 0, count: node.size)
      bytes[0] = node.type
      put(node.size, 2, at: 1, in: &bytes)
      if case .rootComplex(let target) = node {
        put(1, 4, at: 8, in: &bytes)
        put(36, 4, at: 12, in: &bytes)
        put(0xffff, 4, at: 40, in: &bytes)
        put(offsets[target], 4, at: 48, in: &bytes)
      }
      body += bytes
    }
    return table("IORT", body)
  }

  package static func viot(nodes: [UInt8]) -> [UInt8] {
    var body = [UInt8](repeating: 0, count: 12)
    put(nodes.count, 2, at: 0, in: &body)
    put(48, 2, at: 2, in: &body)
    for type in nodes {
      var bytes = [UInt8](repeating: 0, count: 16)
      bytes[0] = type
      put(16, 2, at: 2, in: &bytes)
      body += bytes
    }
    return table("VIOT", body)
  }

  /// A machine that shows a table and nothing else.
  package static func machine(_ name: String, _ bytes: [UInt8]) throws -> Machine {
    var files = MemoryFileTree()
    files["/sys/firmware/acpi/tables/\(name)"] = .file(bytes)
    return try MachineReader(.files(files)).machine()
  }

  /// Writes a little-endian number into bytes.
  package static func put(_ value: Int, _ size: Int, at offset: Int, in bytes: inout [UInt8]) {
    for index in 0..<size { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * index)) }
  }
}
