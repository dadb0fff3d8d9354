// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Testing

@Suite("NumberText")
struct NumberTextTests {
  @Test func numbersThatFit() {
    #expect(NumberText.decimal("18446744073709551615".utf8) == .max)
    #expect(NumberText.octal("1777777777777777777777".utf8) == .max)
    #expect(NumberText.hexadecimal("0xffffffffffffffff".utf8) == .max)
    #expect(NumberText.bigEndian([1, 0]) == 256)
    #expect(NumberText.integer("0x10") == 16)
    #expect(NumberText.integer("-3") == -3)
    #expect(NumberText.fraction("2.5") == 2.5)
  }

  @Test(arguments: ["", "18446744073709551616", "99999999999999999999999", "1e3", "-1", "+1", " 1", "0x1"])
  func decimalsThatAreNone(text: String) { #expect(NumberText.decimal(text.utf8) == nil) }

  @Test(arguments: ["", "0x", "10000000000000000", "g", "-1"])
  func hexadecimalsThatAreNone(text: String) { #expect(NumberText.hexadecimal(text.utf8) == nil) }

  @Test(arguments: ["nan", "inf", "1e999", "unknown", ""])
  func fractionsThatAreNone(text: String) { #expect(NumberText.fraction(text) == nil) }

  @Test func sumsSaturate() {
    #expect(Int.max.addingSaturated(1) == .max)
    #expect(Int.min.addingSaturated(-1) == .min)
    #expect(UInt64.max.multipliedSaturated(by: 2) == .max)
    #expect(Int.min.multipliedSaturated(by: 2) == .min)
    #expect(3.addingSaturated(4) == 7)
  }

  @Test func anyFractionHasATextAndANearestNumber() {
    #expect(NumberText.text(480) == "480")
    #expect(NumberText.text(1.5) == "1.5")
    #expect(NumberText.text(1e308) == "1e+308")
    #expect(Int(saturating: 1e308) == .max)
    #expect(Int(saturating: -1e308) == .min)
    #expect(Int(saturating: .nan) == 0)
    #expect(UInt8(saturating: 2.6) == 3)
  }
}
