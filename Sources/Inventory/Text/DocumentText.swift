// SPDX-License-Identifier: GPL-3.0-or-later
internal import FoundationEssentials

/// How every JSON document of vfio-check is written.
package enum DocumentText {
  /// A document as JSON text: sorted keys, so that two can be compared line by line, and slashes as they are. What a
  /// terminal would obey is escaped: whoever parses the text reads the same values, and whoever looks at it sees them.
  ///
  /// `isPretty`: one line for each value. Records of runs have a hundred thousand, and go without.
  package static func json(_ document: some Encodable, isPretty: Bool = true) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if isPretty { encoder.outputFormatting.insert(.prettyPrinted) }
    return escaped(String(decoding: try encoder.encode(document), as: UTF8.self))
  }

  /// JSON text with escapes for what stands in its strings and would be obeyed. The encoder itself escapes C0 alone
  /// (RFC 8259, 7, asks for no more), so that what is found below can only be a line break of the layout.
  private static func escaped(_ json: String) -> String {
    func isHarmless(_ byte: UInt8) -> Bool { (0x20...0x7e).contains(byte) || byte == 0x0a }
    guard !json.utf8.allSatisfy(isHarmless), json.unicodeScalars.contains(where: { $0.isUnprintable && $0 != "\n" })
    else { return json }
    var result = ""
    result.reserveCapacity(json.utf8.count + 256)
    for scalar in json.unicodeScalars {
      if scalar.isUnprintable, scalar != "\n" {
        for unit in String(scalar).utf16 { result += "\\u" + hexadecimal(unit, digits: 4) }
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
