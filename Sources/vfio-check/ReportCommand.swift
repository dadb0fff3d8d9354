// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser
internal import Inventory
internal import Records
internal import Reporting
internal import SystemPackage
internal import Wording

/// `vfio-check report`: what several commands said, as one page.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Make one page (HTML) of preflights, passports, verifications, runs and comparisons.",
    discussion: """
      The page needs nothing else: no network, no script. It starts with the verdict and the one number; then come the cost of each \
      metric with its interval, before the noise floor and, where it may be the price of remapping, before the claim of 1 to 3 %, the distributions, the findings, and what was \
      measured on what. Name the files of one machine, or of a host and its guest, in any order: what preflight, verify and compare say \
      with --json, and what passport and measure write with -o. Runs are compared as `compare` does, with the first of them as the base; \
      those that must not be compared stand apart, and the page says why. Ends with 0 whatever the verdict is.
      """)

  @Argument(help: ArgumentHelp("What the page is made of.", valueName: "file"), completion: .file())
  var files: [String]

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where to write the page: a new file. Without it, or with -, to stdout.", valueName: "file"),
    completion: .file(extensions: ["html"]))
  var output: String?

  @Option(
    help: ArgumentHelp("Write every plot there too, as an SVG file of its own.", valueName: "directory"),
    completion: .directory)
  var plots: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "What is slow enough to matter, where runs are compared: more than 0, such as 3% or 0.5%.", valueName: "percent"))
  var margin = Percentage(fraction: 0.03)

  @Option(help: ArgumentHelp("Where the resampling is drawn from.", valueName: "number"))
  var seed: UInt64 = 1

  func validate() throws {
    if files.isEmpty { throw ValidationError("Name the files that the page is to be made of.") }
  }

  func run() throws {
    // Reading and comparing may take a minute: what would be overwritten is found out before.
    if let output, NewFiles.exists(output) { throw CommandFailure(writing: output, .fileExists) }
    let page = ReportPage(
      try zip(files, FileName.names(files)).map(Self.source), margin: margin.fraction, seed: seed,
      toolVersion: VFIOCheck.version)
    let html = page.html()
    let output = output == "-" ? nil : output
    if let output { try NewFiles.write(html, to: output) }
    if let plots {
      do { try NewFiles.write(page.plots.map { ($0.name, $0.svg) }, into: plots) } catch {
        // Both or none, so that the same command can be given again.
        if let output { NewFiles.remove(output) }
        throw error
      }
      StandardError.print("wrote \(plots): \(counted(page.plots.count, "plot"))")
    }
    guard let output else { return try StandardOutput.print(document: String(html.dropLast())) }
    StandardError.print("wrote \(output): \(counted(files.count, "file")) on one page")
  }

  private static func source(_ path: String, named name: String) throws -> ReportSource {
    let bytes: [UInt8]
    do throws(Errno) { bytes = try ThisMachine.files.read(path, limit: RunFile.maxBytes + 1) } catch {
      throw CommandFailure(reading: path, error)
    }
    guard bytes.count <= RunFile.maxBytes else {
      throw CommandFailure(
        .damagedInput, "\(path): larger than the \(ByteSize(RunFile.maxBytes)) that a file of a report may have")
    }
    do throws(DocumentError) { return try ReportSource(name: name, bytes: bytes) } catch {
      throw CommandFailure(
        .damagedInput,
        "\(path): \(error); name what preflight, verify or compare said with --json, or what passport or measure wrote with -o"
      )
    }
  }
}
