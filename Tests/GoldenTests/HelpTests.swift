// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Testing

@testable import vfio_check

/// What `--help` of every command prints, 100 columns wide.
@Suite("Help")
struct HelpTests {
  /// A command with the words that name it.
  struct Page: Sendable, CustomTestStringConvertible {
    let words: [String]
    let command: any ParsableCommand.Type

    var testDescription: String { words.joined(separator: " ") }

    /// The command and all below it.
    static func all(_ command: any ParsableCommand.Type = VFIOCheck.self, below words: [String] = []) -> [Page] {
      let words = words + [command.configuration.commandName ?? "\(command)"]
      return [Page(words: words, command: command)]
        + command.configuration.subcommands.flatMap { all($0, below: words) }
    }
  }

  @Test(arguments: Page.all())
  func isAsRecorded(_ page: Page) throws {
    let text = VFIOCheck.helpMessage(for: page.command, columns: 100)
    try Golden(name: "help/\(page.words.joined(separator: "-")).txt").hold(text.hasSuffix("\n") ? text : text + "\n")
  }
}
