// SPDX-License-Identifier: GPL-3.0-or-later

/// A tar archive in memory, in the ustar format with pax and GNU long names (POSIX.1-2017, pax(1); GNU tar manual).
///
/// Captures are read and written here rather than by tar(1), so that a hostile archive never touches a disk: no member can
/// be placed outside a root that does not exist.
struct TarArchive {
  private(set) var bytes: [UInt8]

  private static let block = 512

  init(bytes: [UInt8] = []) { self.bytes = bytes }

  // MARK: Reading

  /// The members as a tree. Members of other kinds than files, directories and symbolic links are damage.
  func tree() throws(CaptureDamage) -> MemoryFileTree {
    var tree = MemoryFileTree()
    var offset = 0
    var longName: String?
    var longLink: String?
    var members = 0
    var isEnded = false
    while offset + Self.block <= bytes.count {
      let header = bytes[offset..<offset + Self.block]
      if header.allSatisfy({ $0 == 0 }) {
        isEnded = true
        break
      }
      guard Self.checksum(header) == Self.octal(field(offset + 148, 8)) else {
        throw CaptureDamage(path: "(archive)", reason: "no tar header at byte \(offset)")
      }
      guard let size = Self.octal(field(offset + 124, 12)), size <= bytes.count - offset - Self.block else {
        throw CaptureDamage(path: "(archive)", reason: "the member at byte \(offset) is longer than the archive")
      }
      members += 1
      guard members < 1_000_000 else { throw CaptureDamage(path: "(archive)", reason: "more than a million members") }
      let contents = bytes[offset + Self.block..<offset + Self.block + size]
      let kind = bytes[offset + 156]
      offset += Self.block + (size + Self.block - 1) / Self.block * Self.block
      switch kind {
      case UInt8(ascii: "L"): longName = Self.text(contents)
      case UInt8(ascii: "K"): longLink = Self.text(contents)
      case UInt8(ascii: "x"):
        let records = Self.paxRecords(contents)
        longName = records["path"] ?? longName
        longLink = records["linkpath"] ?? longLink
      case UInt8(ascii: "g"): continue
      default:
        let start = contents.startIndex - Self.block
        let path = try Self.absolute(longName ?? name(at: start))
        switch kind {
        case 0, UInt8(ascii: "0"), UInt8(ascii: "7"): tree[path] = .file(Array(contents))
        case UInt8(ascii: "5"): if tree[path] == nil { tree[path] = .directory }
        case UInt8(ascii: "2"): tree[path] = .link(longLink ?? Self.text(field(start + 157, 100)))
        default:
          throw CaptureDamage(
            path: path, reason: "a member of tar type \"\(Character(Unicode.Scalar(kind)))\", which no capture holds")
        }
        longName = nil
        longLink = nil
      }
    }
    guard isEnded || offset == bytes.count else {
      throw CaptureDamage(path: "(archive)", reason: "it is cut short at byte \(bytes.count)")
    }
    guard members > 0 else { throw CaptureDamage(path: "(archive)", reason: "this is no tar archive, or an empty one") }
    return tree
  }

  private func field(_ start: Int, _ length: Int) -> ArraySlice<UInt8> { bytes[start..<start + length] }

  /// The name field with ustar's prefix before it.
  private func name(at header: Int) -> String {
    let name = Self.text(field(header, 100))
    let isPOSIX = Self.text(field(header + 257, 6)) == "ustar" && bytes[header + 262] == 0
    let prefix = isPOSIX ? Self.text(field(header + 345, 155)) : ""
    return prefix.isEmpty ? name : prefix + "/" + name
  }

  private static func absolute(_ name: String) throws(CaptureDamage) -> String {
    let parts = name.split(separator: "/").filter { $0 != "." }
    guard !parts.contains("..") else { throw CaptureDamage(path: name, reason: "a member's name climbs with \"..\"") }
    return "/" + parts.joined(separator: "/")
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }

  private static func octal(_ bytes: ArraySlice<UInt8>) -> Int? {
    let digits = bytes.drop { $0 == 32 }.prefix { $0 != 32 && $0 != 0 }
    return digits.isEmpty ? 0 : Int(String(decoding: digits, as: UTF8.self), radix: 8)
  }

  /// The sum of all bytes, the checksum field counted as spaces.
  private static func checksum(_ header: ArraySlice<UInt8>) -> Int {
    var sum = 0
    for (position, byte) in header.enumerated() { sum += (148..<156).contains(position) ? 32 : Int(byte) }
    return sum
  }

  /// Records of the form "LENGTH KEY=VALUE\n".
  private static func paxRecords(_ bytes: ArraySlice<UInt8>) -> [String: String] {
    var records: [String: String] = [:]
    var rest = bytes
    while let space = rest.firstIndex(of: 32),
      let length = Int(String(decoding: rest[rest.startIndex..<space], as: UTF8.self)), length > 0,
      length <= rest.count,
      space + 1 < rest.startIndex + length
    {
      let record = rest[(space + 1)..<(rest.startIndex + length)]
      if let equals = record.firstIndex(of: UInt8(ascii: "=")) {
        let value = record[(equals + 1)...].prefix { $0 != 10 }
        records[String(decoding: record[..<equals], as: UTF8.self)] = String(decoding: value, as: UTF8.self)
      }
      rest = rest.dropFirst(length)
    }
    return records
  }

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
    put(Self.octalText(Self.checksum(header[...]), 6) + "\u{0} ", at: 148, 8)
    bytes += header
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
