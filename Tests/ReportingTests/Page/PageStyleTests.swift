// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

@testable import Reporting

@Suite("Page style")
struct PageStyleTests {
  /// The colours by light, in the dark and on paper, each with what it takes over.
  private static func palettes() -> [[String: String]] {
    let blocks = PageStyle.palette.text.components(separatedBy: "@media").map { block in
      Dictionary(
        block.matches(of: #/--([a-z0-9-]+):#([0-9a-f]+)/#).map { (String($0.output.1), String($0.output.2)) }
      ) { _, last in last }
    }
    return blocks.map { (blocks.first ?? [:]).merging($0) { _, last in last } }
  }

  /// As WCAG 2.2 has it.
  private static func luminance(_ color: String) -> Double {
    let digits = color.count == 3 ? color.map { "\($0)\($0)" }.joined() : color
    let value = Int(digits, radix: 16) ?? 0
    let parts = [16, 8, 0].map { shift -> Double in
      let part = Double((value >> shift) & 0xff) / 255
      return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
  }

  private static func contrast(_ one: String, _ other: String) -> Double {
    let (a, b) = (luminance(one), luminance(other))
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
  }

  @Test func contrastIsWhatItIsDefinedToBe() {
    #expect(abs(Self.contrast("000", "ffffff") - 21) < 0.001 && Self.contrast("777777", "fff") < 4.5)
  }

  @Test func everyTextCanBeReadOnItsGround() throws {
    let palettes = Self.palettes()
    #expect(palettes.count == 3)
    for (index, colors) in palettes.enumerated() {
      for (text, ground) in ["ink", "soft", "good", "doubtful", "bad", "unknown"].flatMap({ text in
        ["paper", "card"].map { (text, $0) }
      }) + ["good", "doubtful", "bad"].map({ ("ink", "\($0)-ground") }) {
        let found = Self.contrast(try #require(colors[text]), try #require(colors[ground]))
        #expect(found >= 4.5, "\(text) on \(ground), palette \(index): \(found)")
      }
      // What is no text but must be seen.
      for series in 0..<4 {
        let found = Self.contrast(try #require(colors["series\(series)"]), try #require(colors["card"]))
        #expect(found >= 3, "series \(series), palette \(index): \(found)")
      }
    }
  }
}
