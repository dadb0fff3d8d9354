// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser
internal import Reporting

/// Options of every command that prints something.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print JSON.")
  var json = false

  @Option(help: "When to colour the output: auto, always or never. NO_COLOR is honoured.")
  var color = ColorChoice.auto

  @Flag(name: .shortAndLong, help: "Print only what is not as it should be.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Print all evidence, and what does not apply.")
  var verbose = false

  var style: Style { Terminal().style(color) }
  var width: Int? { Terminal().width }
  /// Whether a person sees small plots, rather than a program being in their way.
  var isSketched: Bool { Terminal().isTerminal }

  var format: OutputFormat { json ? .json : .text }

  func layout(names: DeviceNames = .installed()) -> TextLayout {
    TextLayout(detail, style: style, names: names, width: width, isSketched: isSketched)
  }

  /// Prints a result in the form that was asked for.
  func print(_ document: some Document, names: DeviceNames = .installed()) throws {
    try StandardOutput.print(rendered: try format.render(document, layout(names: names)))
  }

  func validate() throws {
    if quiet && verbose { throw ValidationError("-q and -v exclude each other.") }
  }

  var detail: Detail { quiet ? .quiet : verbose ? .verbose : .normal }
}
