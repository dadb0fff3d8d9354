// SPDX-License-Identifier: GPL-3.0-or-later

/// ACPI tables that tell of IOMMUs, as small as they can be: the header, and one structure for what there is.
enum ACPITable {
  /// A DMAR, IVRS or IORT with what the words ask for. A word that means nothing there adds nothing.
  static func bytes(_ name: String, words: [String]) -> [UInt8] {
    var body: [UInt8]
    switch name {
    case "DMAR":
      // Host address width and flags (VT-d 8.1): bit 0, interrupt remapping.
      body = [0x26, words.contains("intremap") ? 1 : 0] + zeros(10)
      // DRHD for all functions of segment 0 (VT-d 8.3).
      if words.contains("drhd") { body += little(0, 2) + little(16, 2) + [1, 0, 0, 0] + little(0xfed9_1000, 8) }
      // RMRR of no function in particular (VT-d 8.4).
      if words.contains("rmrr") {
        body += little(1, 2) + little(24, 2) + zeros(4) + little(0x7b80_0000, 8) + little(0x7fff_ffff, 8)
      }
    case "IVRS":
      // IVinfo and eight reserved bytes, then an IVHD of type 10h (AMD IOMMU 5.2.2.1) for 00:00.2.
      body = little(0x0020_3040, 4) + zeros(8)
      if words.contains("ivhd") {
        body += [0x10, 0xb0] + little(24, 2) + little(2, 2) + little(0x40, 2) + little(0xfd80_0000, 8) + zeros(8)
      }
    case "IORT":
      // Number of nodes, where the first stands, reserved (ARM DEN 0049, 3.1).
      let nodes = [
        words.contains("its") ? node(0, little(1, 4) + zeros(4)) : nil,
        words.contains("smmu") ? node(4, little(0x2b40_0000, 8) + zeros(44)) : nil,
      ].compactMap(\.self)
      body = little(UInt64(nodes.count), 4) + little(48, 4) + zeros(4) + nodes.flatMap(\.self)
    default: body = []
    }
    // Signature, length, revision, checksum, OEM id, OEM table id, OEM revision, creator (ACPI 5.2.6).
    var table = Array(name.utf8) + little(UInt64(36 + body.count), 4) + [1, 0] + zeros(26) + body
    table[9] = 0 &- table.reduce(0, &+)
    return table
  }

  /// A node of an IORT: type, length, revision, identifier, no mappings.
  private static func node(_ type: UInt8, _ data: [UInt8]) -> [UInt8] {
    [type] + little(UInt64(16 + data.count), 2) + [1] + little(0, 4) + zeros(8) + data
  }

  private static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

  private static func little(_ value: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
  }
}
