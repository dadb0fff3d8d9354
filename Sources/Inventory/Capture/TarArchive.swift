// SPDX-License-Identifier: GPL-3.0-or-later

/// A tar archive that is made in memory, in the ustar format with pax headers for long names (POSIX.1-2017, pax(1)).
///
/// Captures are written here and read by `TarReader` rather than by tar(1), so that a hostile archive never touches a
/// disk: no member can be placed outside a root that does not exist.
struct TarArchive {
  private(set) var bytes: [UInt8]

  private static let block = 512

  init(bytes: [UInt8] = []) { self.bytes = bytes }

  // MARK: Writing

  mutating func addFile(_ path: String, _ contents: [UInt8]) {
    addHeader(path, kind: "0", size: contents.count, link: "")
    bytes += contents
    pad()
  }

  mutating func addLink(_ path: String, to target: String) { addHeader(path, kind: "2", size: 0, link: target) }

  mutating func addDirectory(_ path: String) { addHeader(path + "/", kind: "5", size: 0, link: "") }

  /// Two empty blocks end an archive.
  mutating func finish() { bytes += [UInt8](repeating: 0, count: 2 * Self.block) }

  private mutating func pad() {
    bytes += [UInt8](repeating: 0, count: (Self.block - bytes.count % Self.block) % Self.block)
  }

  private mutating func addHeader(_ path: String, kind: Character, size: Int, link: String) {
    let name = String(path.drop { $0 == "/" })
    // Names that do not fit go into a pax record before the member.
    if name.utf8.count > 100 || link.utf8.count > 100 {
      let records = Self.paxRecord("path", name) + (link.isEmpty ? [] : Self.paxRecord("linkpath", link))
      addRawHeader("pax", kind: "x", size: records.count, link: "")
      bytes += records
      pad()
    }
    addRawHeader(name, kind: kind, size: size, link: link)
  }

  private mutating func addRawHeader(_ name: String, kind: Character, size: Int, link: String) {
    var header = [UInt8](repeating: 0, count: Self.block)
    func put(_ text: String, at offset: Int, _ length: Int) {
      for (position, byte) in text.utf8.prefix(length).enumerated() { header[offset + position] = byte }
    }
    put(name, at: 0, 100)
    put(kind == "5" ? "0000755" : "0000644", at: 100, 7)
    put("0000000", at: 108, 7)
    put("0000000", at: 116, 7)
    put(Self.octalText(size, 11), at: 124, 11)
    // No time of modification: the same machine in the same state gives the same archive.
    put("00000000000", at: 136, 11)
    put(String(kind), at: 156, 1)
    put(link, at: 157, 100)
    put("ustar\u{0}00", at: 257, 8)
    put(Self.octalText(Self.checksum(header), 6) + "\u{0} ", at: 148, 8)
    bytes += header
  }

  /// The sum of all bytes, the checksum field counted as spaces.
  static func checksum(_ header: [UInt8]) -> Int {
    var sum = 0
    for position in header.indices { sum += (148..<156).contains(position) ? 32 : Int(header[position]) }
    return sum
  }

  private static func octalText(_ value: Int, _ digits: Int) -> String {
    let text = String(value, radix: 8)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }

  private static func paxRecord(_ key: String, _ value: String) -> [UInt8] {
    let body = " \(key)=\(value)\n"
    // The length counts its own digits.
    var length = body.utf8.count + 1
    while String(length).utf8.count + body.utf8.count != length { length += 1 }
    return Array((String(length) + body).utf8)
  }
}
