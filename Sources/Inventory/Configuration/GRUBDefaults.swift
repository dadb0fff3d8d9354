// SPDX-License-Identifier: GPL-3.0-or-later

/// The kernel arguments that GRUB's shell fragments set, evaluated as far as such files go: quotes, escapes, `+=`,
/// references to the variables themselves. A later assignment replaces an earlier one, as it does in the shell.
struct GRUBDefaults {
  /// `grub-mkconfig` gives normal entries both, in this order.
  private static let names = ["GRUB_CMDLINE_LINUX", "GRUB_CMDLINE_LINUX_DEFAULT"]
  /// A value that refers to itself twice doubles with every line; no honest one comes near this many bytes.
  private static let limit = 1 << 16

  /// A stretch of a value, and the file that it was written in.
  private struct Piece {
    let text: String
    let path: String
  }

  private var values: [String: [Piece]] = [:]
  private var files: [String] = []

  /// A part of an assigned value.
  enum Part: Equatable {
    case text(String)
    /// The value of one of the variables at that point.
    case reference(String)
  }

  /// "NAME=value" or "NAME+=value" of one of the variables.
  struct Assignment: Equatable {
    let name: String
    let appends: Bool
    let parts: [Part]
  }

  /// The assignments in a file, in its order.
  static func assignments(in text: String) -> [Assignment] {
    var bytes = Array(text.utf8)[...]
    var assignments: [Assignment] = []
    while !bytes.isEmpty {
      if let (name, appends) = assignment(&bytes) {
        assignments.append(Assignment(name: name, appends: appends, parts: parts(&bytes)))
      }
      // Whatever else stands on the line is none of ours.
      while let byte = bytes.popFirst(), byte != 10 {}
    }
    return assignments
  }

  /// Takes in one more file, in the order in which grub-mkconfig sources them.
  mutating func read(_ text: String, path: String) {
    for assignment in Self.assignments(in: text) {
      let value = value(assignment.parts, path)
      values[assignment.name] = (assignment.appends ? values[assignment.name] ?? [] : []) + value
      if !files.contains(path) { files.append(path) }
    }
  }

  private func value(_ parts: [Part], _ path: String) -> [Piece] {
    var pieces: [Piece] = []
    var size = 0
    for part in parts {
      switch part {
      case .text(let text): pieces.append(Piece(text: text, path: path))
      case .reference(let name):
        let referred = values[name] ?? []
        size += referred.reduce(0) { $0 + $1.text.utf8.count }
        if size <= Self.limit { pieces += referred }
      }
    }
    return pieces
  }

  /// One command line per file that set something; its words are those that no later file took back.
  var commandLines: [PersistedCommandLine] {
    files.map { path in
      let words = Self.names.flatMap { values[$0] ?? [] }.filter { $0.path == path }
        .flatMap { KernelArguments.words($0.text) }
      return PersistedCommandLine(path: path, source: .grub, words: words)
    }
  }

  /// Reads "NAME=" or "NAME+=" at the start of a line, and leaves the value; nil, and nothing but blanks read, for any
  /// other line.
  private static func assignment(_ bytes: inout ArraySlice<UInt8>) -> (name: String, appends: Bool)? {
    bytes = bytes.drop { $0 == 32 || $0 == 9 }
    var rest = bytes
    if rest.starts(with: "export ".utf8) { rest = rest.dropFirst(7).drop { $0 == 32 } }
    let name = String(decoding: rest.prefix { isNamePart($0) }, as: UTF8.self)
    guard names.contains(name) else { return nil }
    rest = rest.dropFirst(name.utf8.count)
    let appends = rest.first == UInt8(ascii: "+")
    if appends { rest = rest.dropFirst() }
    guard rest.popFirst() == UInt8(ascii: "=") else { return nil }
    bytes = rest
    return (name, appends)
  }

  /// Reads a shell word: it ends at unquoted white space, a semicolon or the end of the line.
  private static func parts(_ bytes: inout ArraySlice<UInt8>) -> [Part] {
    var parts: [Part] = []
    var text: [UInt8] = []
    var quote: UInt8?
    func flush() {
      if !text.isEmpty { parts.append(.text(String(decoding: text, as: UTF8.self))) }
      text = []
    }
    while let byte = bytes.first {
      if quote == nil, [32, 9, 10, UInt8(ascii: ";")].contains(byte) { break }
      bytes.removeFirst()
      switch byte {
      case UInt8(ascii: "'") where quote != UInt8(ascii: "\""), UInt8(ascii: "\"") where quote != UInt8(ascii: "'"):
        quote = quote == nil ? byte : nil
      case UInt8(ascii: "\\") where quote != UInt8(ascii: "'"):
        // An escaped newline joins the lines; any other escape stands for the character itself.
        if let next = bytes.popFirst(), next != 10 { text.append(next) }
      case UInt8(ascii: "$") where quote != UInt8(ascii: "'"):
        let braced = bytes.first == UInt8(ascii: "{")
        if braced { bytes.removeFirst() }
        let name = String(decoding: bytes.prefix { isNamePart($0) }, as: UTF8.self)
        bytes.removeFirst(name.utf8.count)
        if braced, let end = bytes.firstIndex(of: UInt8(ascii: "}")) { bytes = bytes[(end + 1)...] }
        flush()
        // Any other variable is the shell's, and empty as far as such files tell.
        if names.contains(name) { parts.append(.reference(name)) }
      default: text.append(byte)
      }
    }
    flush()
    return parts
  }

  private static func isNamePart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
