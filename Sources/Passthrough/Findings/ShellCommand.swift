// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// Something to type into a shell. What is interpolated into it is quoted by itself where a shell would take it for
/// more than a word: names of interfaces, pools, mount points and files come from a machine, and a person copies the
/// command with all that is in them.
///
/// `"sudo umount \(place)"` is `sudo umount '/mnt/my disk'`, and `"echo 'softdep \(module) pre: vfio-pci'"` stays one
/// word whatever the module is called.
package struct ShellCommand: Sendable, Hashable, ExpressibleByStringInterpolation, CustomStringConvertible {
  /// What is typed.
  package let text: String

  package init(stringLiteral text: String) { self.text = text }

  package init(stringInterpolation parts: StringInterpolation) { text = parts.text }

  /// Commands to be typed one after the other.
  package init(lines: [ShellCommand]) { text = lines.map(\.text).joined(separator: "\n") }

  package var description: String { text }

  package struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ""
    /// Whether what comes next stands between single quotes.
    private var isQuoted = false

    package init(literalCapacity: Int, interpolationCount: Int) {
      text.reserveCapacity(literalCapacity + interpolationCount * 16)
    }

    package mutating func appendLiteral(_ literal: String) {
      text += literal
      if !literal.utf8.count(where: { $0 == 0x27 }).isMultiple(of: 2) { isQuoted.toggle() }
    }

    /// One word, whatever is in it.
    package mutating func appendInterpolation(_ word: some CustomStringConvertible) {
      let word = word.description
      let quoted = ShellCommand.quoted(word)
      // Between quotes these end for the word, which has its own, and begin again.
      text += isQuoted && quoted != word ? "'\(quoted)'" : quoted
    }

    /// Several words with spaces between them.
    package mutating func appendInterpolation(words: [some CustomStringConvertible]) {
      for (index, word) in words.enumerated() {
        if index > 0 { text += " " }
        appendInterpolation(word)
      }
    }

    /// A command in another one, or a part of one.
    package mutating func appendInterpolation(_ command: ShellCommand) { text += command.text }
  }

  /// A word quoted for a shell when it has to be. What would be obeyed by a terminal, or make two lines of one, is
  /// written as an escape ($'…': POSIX.1-2024, Shell Command Language, 2.2.4), so that the command that is shown is the
  /// one that is meant.
  static func quoted(_ word: String) -> String {
    if !word.isEmpty, word.utf8.allSatisfy(isPlain) { return word }
    if word.isPrintable { return "'" + word.replacing("'", with: "'\\''") + "'" }
    var result = "$'"
    for scalar in word.unicodeScalars {
      if scalar.isUnprintable {
        for byte in String(scalar).utf8 {
          // Three octal digits end by themselves, whatever follows.
          let digits = String(byte, radix: 8)
          result += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
        }
      } else {
        if scalar == "'" || scalar == "\\" { result += "\\" }
        result.unicodeScalars.append(scalar)
      }
    }
    return result + "'"
  }

  /// Letters, digits and - . / _ : @ , + = %.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x2f, 0x5f, 0x3a, 0x40, 0x2c, 0x2b, 0x3d, 0x25: true
    default: false
    }
  }
}
