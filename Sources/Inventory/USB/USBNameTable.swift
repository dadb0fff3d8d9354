// SPDX-License-Identifier: GPL-3.0-or-later

/// The contents of a usb.ids file, with an index of its vendors.
struct USBNameTable {
  private let bytes: [UInt8]
  /// Where the line of a vendor starts; those of its products follow it.
  private let vendors: [UInt16: Int]

  /// The vendors come first, as "046d  Logitech, Inc."; other tables follow, whose lines start with a letter and a
  /// space.
  init(_ bytes: [UInt8]) {
    var vendors: [UInt16: Int] = [:]
    var start = 0
    while start < bytes.count {
      if bytes[start] != 9, let id = Self.id(bytes, start) { vendors[id] = start }
      start = Self.nextLine(bytes, start)
    }
    self.bytes = bytes
    self.vendors = vendors
  }

  /// A vendor's name, or one of its products': "\t" and the same form below the vendor's line.
  func entry(_ vendor: UInt16, _ product: UInt16?) -> String? {
    guard var start = vendors[vendor] else { return nil }
    guard let product else { return name(start) }
    while true {
      start = Self.nextLine(bytes, start)
      guard start < bytes.count, bytes[start] == 9 || bytes[start] == UInt8(ascii: "#") else { return nil }
      if bytes[start] == 9, Self.id(bytes, start + 1) == product { return name(start + 1) }
    }
  }

  private func name(_ start: Int) -> String {
    let end = Self.nextLine(bytes, start)
    let line = bytes[(start + 6)..<end]
    return String(decoding: line.last == 10 ? line.dropLast() : line, as: UTF8.self)
  }

  /// The number at the start of a line that goes "046d  Name".
  private static func id(_ bytes: [UInt8], _ start: Int) -> UInt16? {
    guard start + 6 < bytes.count, bytes[start + 4] == 32, bytes[start + 5] == 32 else { return nil }
    return NumberText.hexadecimal(bytes[start..<start + 4]).map { UInt16(truncatingIfNeeded: $0) }
  }

  private static func nextLine(_ bytes: [UInt8], _ start: Int) -> Int {
    var index = start
    while index < bytes.count, bytes[index] != 10 { index += 1 }
    return index + 1
  }
}
