// SPDX-License-Identifier: GPL-3.0-or-later

/// From text to number and back, for every file that somebody else wrote. What is no number, or none that fits, is nil;
/// nothing traps.
package enum NumberText {
  /// Decimal digits alone, without a sign.
  package static func decimal(_ digits: some Collection<UInt8>) -> UInt64? { number(digits, radix: 10) }

  /// Octal digits alone.
  package static func octal(_ digits: some Collection<UInt8>) -> UInt64? { number(digits, radix: 8) }

  /// A hexadecimal number of at most 64 bits, with or without 0x.
  package static func hexadecimal(_ text: some Collection<UInt8>) -> UInt64? {
    let digits = text.starts(with: [48, 120]) ? text.dropFirst(2) : text.dropFirst(0)
    // Sixteen digits always fit. In place: the lines of `resource` are the most numerous numbers of a machine.
    guard (1...16).contains(digits.count) else { return nil }
    var value: UInt64 = 0
    for byte in digits {
      guard let digit = digit(byte) else { return nil }
      value = value << 4 | digit
    }
    return value
  }

  /// A whole number with or without a sign, or a hexadecimal one with 0x.
  package static func integer(_ text: some StringProtocol) -> Int? {
    text.hasPrefix("0x") ? Int(text.dropFirst(2), radix: 16) : Int(text)
  }

  /// Bytes, the most significant one first.
  package static func bigEndian(_ bytes: some Collection<UInt8>) -> UInt64? {
    var value: UInt64 = 0
    for byte in bytes {
      guard value >> 56 == 0 else { return nil }
      value = value << 8 | UInt64(byte)
    }
    return value
  }

  /// A finite number with a fraction. "nan" and "inf" are words, not numbers.
  package static func fraction(_ text: some StringProtocol) -> Double? {
    Double(text).flatMap { $0.isFinite ? $0 : nil }
  }

  /// A fraction for people: whole numbers without a point. Any number has a text, 1e308 too.
  package static func text(_ value: Double) -> String { Int(exactly: value).map(String.init) ?? String(value) }

  private static func number(_ digits: some Collection<UInt8>, radix: UInt64) -> UInt64? {
    guard !digits.isEmpty else { return nil }
    var value: UInt64 = 0
    for byte in digits {
      guard let digit = digit(byte), digit < radix else { return nil }
      let (product, isTooLarge) = value.multipliedReportingOverflow(by: radix)
      let (sum, carries) = product.addingReportingOverflow(digit)
      guard !isTooLarge, !carries else { return nil }
      value = sum
    }
    return value
  }

  private static func digit(_ byte: UInt8) -> UInt64? {
    switch byte {
    case 48...57: UInt64(byte - 48)
    case 97...102: UInt64(byte - 87)
    case 65...70: UInt64(byte - 55)
    default: nil
    }
  }
}

extension FixedWidthInteger {
  /// The sum, or the greatest or least number where it would be beyond.
  package func addingSaturated(_ other: Self) -> Self {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }

  /// The product, or the greatest or least number where it would be beyond.
  package func multipliedSaturated(by other: Self) -> Self {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? ((self < 0) == (other < 0) ? .max : .min) : product
  }

  /// The nearest number to a fraction: the ends of the range stand for what is beyond, 0 for what is no number.
  package init(saturating value: Double) {
    if let exact = Self(exactly: value.rounded()) {
      self = exact
    } else {
      self = value.isNaN ? 0 : value < 0 ? .min : .max
    }
  }
}

/// The sum of what is known of counts that a file chose: what cannot be counted any more is as much as can be.
package func saturatingSum(_ counts: [Int?]) -> Int { counts.compactMap(\.self).reduce(0) { $0.addingSaturated($1) } }
