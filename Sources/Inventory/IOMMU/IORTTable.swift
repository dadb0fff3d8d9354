// SPDX-License-Identifier: GPL-3.0-or-later

/// What firmware says of Arm's IOMMUs and interrupt translation: the IORT table (Arm DEN 0049, IO Remapping Table).
/// Every Arm server with ACPI has one for its interrupts, with an SMMU or without.
package struct IORTTable: Sendable, Hashable {
  /// A PCI root complex (node type 2).
  package struct RootComplex: Sendable, Hashable {
    package let segment: UInt32
    /// Whether at least one range of its requester ids leads to an SMMU node.
    package let isBehindSMMU: Bool
  }

  /// SMMUs of versions 1 and 2 (node type 3), and of version 3 (type 4).
  package private(set) var smmuCount = 0
  package private(set) var smmuV3Count = 0
  package private(set) var rootComplexes: [RootComplex] = []
  /// Whether all nodes that the table counts could be walked.
  package let isWhole: Bool

  package var unitCount: Int { smmuCount + smmuV3Count }

  init?(_ bytes: [UInt8]) {
    guard let table = ACPITable(bytes, signature: "IORT"), let count = table.doubleWord(36),
      let first = table.doubleWord(40)
    else { return nil }
    // A node has at least 16 bytes, so that no count can make the walk longer than the table.
    let (nodes, isWhole) = table.structures(from: Int(first), minLength: 16, limit: Int(count)) {
      table.word($0 + 1).map(Int.init)
    }
    self.isWhole = isWhole
    var units: Set<Int> = []
    for node in nodes {
      switch table.byte(node.lowerBound) {
      case 3:
        smmuCount += 1
        units.insert(node.lowerBound)
      case 4:
        smmuV3Count += 1
        units.insert(node.lowerBound)
      default: continue
      }
    }
    for node in nodes where table.byte(node.lowerBound) == 2 {
      guard node.count >= 32, let segment = table.doubleWord(node.lowerBound + 28) else { continue }
      rootComplexes.append(
        RootComplex(segment: segment, isBehindSMMU: Self.leads(node, to: units, in: table)))
    }
  }

  /// Whether one of a node's id mappings, 20 bytes each with the offset of the node they lead to at 12, leads to one of
  /// some nodes.
  private static func leads(_ node: Range<Int>, to units: Set<Int>, in table: ACPITable) -> Bool {
    guard let count = table.doubleWord(node.lowerBound + 8), let offset = table.doubleWord(node.lowerBound + 12),
      offset >= 16, Int(offset) <= node.count
    else { return false }
    let room = (node.count - Int(offset)) / 20
    return (0..<min(Int(count), room)).contains { index in
      table.doubleWord(node.lowerBound + Int(offset) + 20 * index + 12).map { units.contains(Int($0)) } ?? false
    }
  }
}
