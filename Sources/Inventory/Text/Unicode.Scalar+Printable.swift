// SPDX-License-Identifier: GPL-3.0-or-later

extension Unicode.Scalar {
  /// Whether a terminal, or whoever lays text out, would obey it instead of showing it: control characters (C0, DEL,
  /// C1), marks that reorder text, line and paragraph separators, and what has no width and hides that two texts
  /// differ.
  ///
  /// The bidirectional controls are those of UAX #9, 2; the others are the characters of Unicode's category Cf and of
  /// Default_Ignorable_Code_Point that occur outside of emoji and scripts' own spelling.
  package var isUnprintable: Bool {
    switch value {
    case 0x20...0x7e: false
    case 0...0x1f, 0x7f...0x9f, 0xad, 0x61c, 0x180e, 0x200b...0x200f, 0x2028...0x202e, 0x2060...0x206f, 0xfeff,
      0xfff9...0xfffb, 0xe0000...0xe007f:
      true
    default: false
    }
  }
}

extension String {
  /// Whether nothing in it would be obeyed by a terminal. Most text is ASCII, and then one look at its bytes is enough.
  package var isPrintable: Bool {
    utf8.allSatisfy { (0x20...0x7e).contains($0) } || !unicodeScalars.contains(where: \.isUnprintable)
  }
}
