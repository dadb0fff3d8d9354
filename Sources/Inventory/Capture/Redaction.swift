// SPDX-License-Identifier: GPL-3.0-or-later

/// Takes out of a capture what identifies an owner: serial numbers, MAC addresses, UUIDs, the host name, addresses on the net.
///
/// Distinct values stay distinct, so that two sticks of one model can still be told apart: each becomes "redacted-N".
struct Redaction {
  private let hostName: String?
  private var replacements: [String: String] = [:]

  init(hostName: String?) {
    // A name like "a" or "localhost" would take more out than it hides.
    self.hostName = hostName.flatMap { $0.count >= 3 && $0 != "localhost" && $0 != "(none)" ? $0 : nil }
  }

  /// A file's contents without what identifies.
  mutating func redact(_ path: String, _ bytes: [UInt8]) -> [UInt8] {
    switch FilePathText.name(path) {
    case "serial": return Array((alias(for: String(decoding: bytes, as: UTF8.self)) + "\n").utf8)
    case "config": return withoutSerialNumber(bytes)
    case "descriptors", "bos_descriptors", "rom", "DMAR", "IVRS", "IORT", "VIOT", "kernel.log": return bytes
    default: break
    }
    var text = String(decoding: bytes, as: UTF8.self)
    if path.hasPrefix("/run/udev/data/") { text = keep(text) { $0.hasPrefix("E:ID_FS_TYPE=") } }
    if path.hasPrefix("/proc/driver/nvidia/") {
      text = keep(text) { $0.hasPrefix("Model") || $0.hasPrefix("Device Minor") }
    }
    if path.hasSuffix("/mountinfo") { text = keep(text) { $0.contains(" - ") && $0.contains(" /dev/") } }
    if path == "/proc/net/route" { text = routes(text) }
    if path == "/proc/net/ipv6_route" { text = routes6(text) }
    if let hostName, !Self.namesTheKernelsOwn(path) { text = Self.without(hostName, in: text) }
    return Array(withoutHardwareAddresses(text).utf8)
  }

  /// Files that hold nothing but the kernel's own names. A host may be called "amd" or "vfio"; taken out of these, nothing
  /// would be left to judge by.
  private static func namesTheKernelsOwn(_ path: String) -> Bool {
    ["/proc/sys/kernel/osrelease", "/proc/modules", "/proc/cpuinfo", "/proc/interrupts", "/proc/iomem"].contains(path)
      || path.hasPrefix("/lib/modules/") || path.hasPrefix("/usr/lib/modules/")
  }

  /// The text without the host's name where that stands as a word of its own: "amd64" does not name the host "amd".
  private static func without(_ hostName: String, in text: String) -> String {
    var result = ""
    var rest = text[...]
    while let range = rest.firstRange(of: hostName) {
      result += rest[..<range.lowerBound]
      let isWord = ![result.last, rest[range.upperBound...].first].contains {
        $0.map { $0.isLetter || $0.isNumber || $0 == "_" } ?? false
      }
      result += isWord ? "redacted-host" : hostName
      rest = rest[range.upperBound...]
    }
    return result + rest
  }

  private mutating func alias(for value: String) -> String {
    let value = value.filter { !$0.isNewline }
    if let known = replacements[value] { return known }
    let alias = "redacted-\(replacements.count + 1)"
    replacements[value] = alias
    return alias
  }

  /// Puts a running number in place of the Device Serial Number capability's eight bytes, often made from a MAC address.
  private mutating func withoutSerialNumber(_ bytes: [UInt8]) -> [UInt8] {
    let space = ConfigurationSpace(bytes: bytes)
    guard let offset = space.extendedCapability(PCICapability.ExtendedID.deviceSerialNumber).value?.offset,
      offset + 12 <= bytes.count, let serial = space.deviceSerialNumber.value
    else { return bytes }
    let number = Int(alias(for: "dsn-\(serial)").dropFirst("redacted-".count)) ?? 0
    var bytes = bytes
    for position in 0..<8 { bytes[offset + 4 + position] = UInt8(truncatingIfNeeded: number >> (8 * position)) }
    return bytes
  }

  private func keep(_ text: String, where matches: (Substring) -> Bool) -> String {
    text.split(separator: "\n").filter(matches).map { $0 + "\n" }.joined()
  }

  /// Keeps the heading and default routes, with the gateway zeroed.
  private func routes(_ text: String) -> String {
    text.split(separator: "\n").enumerated().compactMap { number, line in
      var fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      if number == 0 { return line + "\n" }
      guard fields.count > 7, fields[1] == "00000000" else { return nil }
      fields[2] = "00000000"
      return fields.joined(separator: "\t") + "\n"
    }.joined()
  }

  private func routes6(_ text: String) -> String {
    text.split(separator: "\n").compactMap { line in
      var fields = line.split(separator: " ").map(String.init)
      guard fields.count == 10, fields[1] == "00", fields[0].allSatisfy({ $0 == "0" }) else { return nil }
      fields[4] = String(repeating: "0", count: 32)
      return fields.joined(separator: " ") + "\n"
    }.joined()
  }

  /// MAC addresses and UUIDs become zeros; a PCI address (0000:01:00.0) has another shape.
  private func withoutHardwareAddresses(_ text: String) -> String {
    let characters = Array(text.utf8)
    guard characters.count > 16 else { return text }
    var result = characters
    func matches(_ start: Int, _ shape: [Int], _ separator: UInt8) -> Int? {
      var position = start
      for (part, length) in shape.enumerated() {
        for _ in 0..<length {
          guard position < characters.count, Self.isHexadecimal(characters[position]) else { return nil }
          position += 1
        }
        if part < shape.count - 1 {
          guard position < characters.count, characters[position] == separator else { return nil }
          position += 1
        }
      }
      let ends =
        position == characters.count || !(Self.isHexadecimal(characters[position]) || characters[position] == separator)
      return ends ? position : nil
    }
    var start = 0
    while start < characters.count {
      let isWordStart = start == 0 || !Self.isHexadecimal(characters[start - 1])
      if isWordStart, Self.isHexadecimal(characters[start]),
        let end = matches(start, [2, 2, 2, 2, 2, 2], UInt8(ascii: ":"))
          ?? matches(start, [8, 4, 4, 4, 12], UInt8(ascii: "-"))
      {
        for position in start..<end where Self.isHexadecimal(characters[position]) {
          result[position] = UInt8(ascii: "0")
        }
        start = end
      } else {
        start += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...70).contains(byte) || (97...102).contains(byte)
  }
}
