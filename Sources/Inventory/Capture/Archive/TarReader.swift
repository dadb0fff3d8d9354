// SPDX-License-Identifier: GPL-3.0-or-later
internal import SystemPackage

/// Reads a tar archive member by member: ustar, old V7, pax and GNU tar's own headers (POSIX.1-2017, pax(1); GNU tar
/// manual, "Basic Tar Format").
///
/// Nothing of it touches a disk, and what it claims of lengths is believed only as far as there are bytes.
struct TarReader {
  private var bytes: ByteReader
  private var tree = MemoryFileTree()
  private var longName: String?
  private var longLink: String?
  private var longSize: Int?

  private static let block = 512
  /// The most that headers before a member may hold: paths end at 4096 bytes.
  private static let headerLimit = 1 << 20
  private static let memberLimit = 1_000_000

  init(_ bytes: ByteReader) { self.bytes = bytes }

  /// Whether the first block is a header: its checksum is right.
  static func isHeader(_ block: ArraySlice<UInt8>) -> Bool {
    block.count == Self.block && !block.allSatisfy { $0 == 0 }
      && number(field(Array(block), 148, 8)) == TarArchive.checksum(Array(block))
  }

  /// The members as a tree. Members of other kinds than files, directories and links are damage.
  mutating func read() throws -> MemoryFileTree {
    var members = 0
    while true {
      let start = bytes.position
      let header = try bytes.take(Self.block)
      if header.isEmpty { break }
      guard header.count == Self.block else { throw damage("it is cut short at byte \(bytes.position)") }
      if header.allSatisfy({ $0 == 0 }) {
        // The rest is padding; what is read to the end is checked by the decompressor.
        while try !bytes.take(1 << 16).isEmpty {}
        break
      }
      guard Self.number(Self.field(header, 148, 8)) == TarArchive.checksum(header) else {
        throw damage("no tar header at byte \(start)")
      }
      members += 1
      guard members < Self.memberLimit else { throw damage("more than a million members") }
      guard let claimed = Self.number(Self.field(header, 124, 12)) else {
        throw damage("the member at byte \(start) has no size that makes sense")
      }
      try readMember(header, claimed, at: start)
    }
    guard members > 0 else { throw damage("this is no tar archive, or an empty one") }
    return tree
  }

  private mutating func readMember(_ header: [UInt8], _ claimed: Int, at start: Int) throws {
    switch header[156] {
    case UInt8(ascii: "L"): longName = Self.text(try contents(claimed, at: start, limit: Self.headerLimit)[...])
    case UInt8(ascii: "K"): longLink = Self.text(try contents(claimed, at: start, limit: Self.headerLimit)[...])
    case UInt8(ascii: "x"): try readRecords(try contents(claimed, at: start, limit: Self.headerLimit))
    // Comments of git archive and the like, and GNU tar's label of a volume.
    case UInt8(ascii: "g"), UInt8(ascii: "V"): _ = try contents(claimed, at: start, limit: Self.headerLimit)
    case var kind:
      // Only files have contents, whatever the header of another kind says.
      let isFile = [0, UInt8(ascii: "0"), UInt8(ascii: "7")].contains(kind)
      let name = longName ?? Self.name(header)
      let link = longLink ?? Self.text(Self.field(header, 157, 100))
      let size = isFile ? longSize ?? claimed : 0
      (longName, longLink, longSize) = (nil, nil, nil)
      // Before ustar a directory was a file whose name ends in a slash.
      if isFile && size == 0 && name.hasSuffix("/") { kind = UInt8(ascii: "5") }
      try place(kind, try Self.absolute(name), link, size, at: start)
    }
  }

  private mutating func place(_ kind: UInt8, _ path: String, _ link: String, _ size: Int, at start: Int) throws {
    let node: MemoryFileTree.Node
    switch kind {
    case 0, UInt8(ascii: "0"), UInt8(ascii: "7"):
      let contents = try contents(size, at: start, limit: .max)
      if FilePathText.name(path) == CaptureManifest.placeholder {
        // Stands for nothing but its directory.
        return try insert(.directory, at: FilePathText.split(path).parent)
      }
      node = .file(contents)
    case UInt8(ascii: "1"):
      guard let earlier = tree[try Self.absolute(link)], case .file = earlier else {
        throw CaptureDamage(path: path, reason: "a hard link to \(link), which is no earlier file of the archive")
      }
      node = earlier
    case UInt8(ascii: "2"): node = .link(link)
    case UInt8(ascii: "5"): node = .directory
    case UInt8(ascii: "S"): throw Self.sparse(path)
    default:
      throw CaptureDamage(
        path: path, reason: "a member of tar type \"\(Character(Unicode.Scalar(kind)))\", which no capture holds")
    }
    if path == "/" { return }
    // An archive may hold a member twice; a directory does not push out what is there.
    if node == .directory, tree[path] != nil { return }
    try insert(node, at: path)
  }

  private mutating func insert(_ node: MemoryFileTree.Node, at path: String) throws {
    do throws(Errno) { try tree.insert(node, at: path) } catch {
      let shown = path.utf8.count > 80 ? String(decoding: Array(path.utf8.prefix(80)), as: UTF8.self) + "…" : path
      let reason =
        switch error {
        case .fileNameTooLong: "a name longer or deeper than a path can be"
        case .notDirectory: "a member below one that is no directory"
        case .tooManySymbolicLinkLevels: "a member below symbolic links that form a loop"
        default: "\(error)"
        }
      throw CaptureDamage(path: shown, reason: reason)
    }
  }

  /// A member's bytes; the padding to whole blocks is passed over.
  private mutating func contents(_ size: Int, at start: Int, limit: Int) throws -> [UInt8] {
    guard size <= limit else { throw damage("the header at byte \(start) is longer than any header") }
    let contents = try bytes.take(size)
    guard contents.count == size else { throw damage("the member at byte \(start) is longer than the archive") }
    try bytes.skip((Self.block - size % Self.block) % Self.block)
    return contents
  }

  /// Records of the form "LENGTH KEY=VALUE\n".
  private mutating func readRecords(_ contents: [UInt8]) throws {
    var rest = contents[...]
    while let space = rest.firstIndex(of: 32),
      let length = NumberText.decimal(rest[..<space]).flatMap({ Int(exactly: $0) }), length > 0, length <= rest.count,
      space + 1 < rest.startIndex + length
    {
      let record = rest[(space + 1)..<(rest.startIndex + length)]
      rest = rest.dropFirst(length)
      guard let equals = record.firstIndex(of: UInt8(ascii: "=")) else { continue }
      let value = record[(equals + 1)...].prefix { $0 != 10 }
      switch String(decoding: record[..<equals], as: UTF8.self) {
      case "path": longName = String(decoding: value, as: UTF8.self)
      case "linkpath": longLink = String(decoding: value, as: UTF8.self)
      case "size":
        guard let size = NumberText.decimal(value).flatMap({ Int(exactly: $0) }) else {
          throw damage("a size that makes no sense: \(String(decoding: value.prefix(40), as: UTF8.self))")
        }
        longSize = size
      case let key where key.hasPrefix("GNU.sparse."): throw Self.sparse(longName ?? "(archive)")
      default: break
      }
    }
  }

  private func damage(_ reason: String) -> CaptureDamage { CaptureDamage(path: "(archive)", reason: reason) }

  private static func sparse(_ path: String) -> CaptureDamage {
    CaptureDamage(path: path, reason: "a sparse member, which is not read: pack without tar's --sparse")
  }

  // MARK: Fields

  private static func field(_ header: [UInt8], _ start: Int, _ length: Int) -> ArraySlice<UInt8> {
    header[start..<start + length]
  }

  /// The name field with ustar's prefix before it.
  private static func name(_ header: [UInt8]) -> String {
    let name = text(field(header, 0, 100))
    let isPOSIX = text(field(header, 257, 6)) == "ustar" && header[262] == 0
    let prefix = isPOSIX ? text(field(header, 345, 155)) : ""
    return prefix.isEmpty ? name : prefix + "/" + name
  }

  private static func absolute(_ name: String) throws(CaptureDamage) -> String {
    let parts = name.utf8.split(separator: 47).filter { !$0.elementsEqual(".".utf8) }
    guard !parts.contains(where: { $0.elementsEqual("..".utf8) }) else {
      throw CaptureDamage(path: String(name.prefix(80)), reason: "a member's name climbs with \"..\"")
    }
    return "/" + parts.map { String(Substring($0)) }.joined(separator: "/")
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }

  /// A number field: octal digits, or GNU tar's base 256 with the highest bit of the first byte set (tar manual,
  /// "Extensions"). nil for a negative number, for one beyond any archive, and for what is no number.
  private static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard let first = bytes.first else { return nil }
    if first & 0x80 != 0 {
      // FFh begins a negative number.
      guard first == 0x80 else { return nil }
      return NumberText.bigEndian(bytes.dropFirst()).flatMap { Int(exactly: $0) }
    }
    let digits = bytes.drop { $0 == 32 }.prefix { $0 != 32 && $0 != 0 }
    return digits.isEmpty ? 0 : NumberText.octal(digits).flatMap { Int(exactly: $0) }
  }
}
