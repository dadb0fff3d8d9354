// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser
internal import Reporting

/// `vfio-check checks`: the catalogue.
struct ChecksCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "checks", abstract: "List every check with its id.",
    discussion: "`vfio-check explain ID` tells what a check looks at and what its verdicts mean.")

  @Flag(help: "Print the whole catalogue as Markdown, as it stands in docs/checks.md.")
  var markdown = false

  @OptionGroup var output: OutputOptions

  func run() throws {
    if markdown {
      try StandardOutput.print(document: CatalogueDocument.markdown())
    } else {
      try output.print(CatalogueDocument(toolVersion: VFIOCheck.version))
    }
  }
}
