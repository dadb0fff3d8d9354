// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser
internal import Reporting
internal import SystemPackage

/// Where results go: as lines, or as a document. Either way nothing in them is obeyed by a terminal but our own
/// colours.
enum StandardOutput {
  static func print(_ lines: [String]) throws { try write(TerminalText.lines(lines)) }

  static func print(_ line: String) throws { try print([line]) }

  /// JSON, Markdown or markup, without the line break at its end.
  static func print(document: String) throws { try write(TerminalText.document(document)) }

  /// What `OutputFormat` made fit for a terminal.
  static func print(rendered text: String) throws { try write(text) }

  /// Writes all of it or fails: a full disk must not look like a result.
  private static func write(_ text: String) throws {
    do { try FileDescriptor.standardOutput.writeAll(text.utf8) } catch Errno.brokenPipe {
      throw CommandFailure(.incomplete, "output pipe closed early")
    } catch {
      throw CommandFailure(.inputOutput, "cannot write the result: \(error)")
    }
  }
}
