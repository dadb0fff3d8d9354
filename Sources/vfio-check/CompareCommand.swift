// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser
internal import Inventory
internal import Records
internal import Reporting
internal import Wording

/// `vfio-check compare`: whether one run is slower than another, by how much, and how sure that is.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare runs: the ratio of each metric with its interval, and a verdict.",
    discussion: """
      The first run is the base. Of a run with several arms (measure … --isolate-iommu) each arm is compared with the first one; one \
      file is then enough. A run without translation, one with, and one in a guest are split into what translation and what \
      virtualisation costs; a USB device on its host, with its controller in a guest, and handed on to a guest, into what each way adds. Runs of different devices, links or parameters are not compared. Ends with 1 where a candidate is slower \
      beyond the margin: its whole 95 % interval is.
      """)

  @Argument(help: ArgumentHelp("The run to compare with.", valueName: "base"), completion: .file())
  var base: String

  @Argument(help: ArgumentHelp("The runs that are compared with it.", valueName: "candidate"), completion: .file())
  var candidates: [String] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What is slow enough to matter: more than 0, such as 3% or 0.5%.", valueName: "percent"))
  var margin = Percentage(fraction: 0.03)

  @Flag(help: "Compare also what must not be compared; the output says so.")
  var forceIncomparable = false

  @Option(help: ArgumentHelp("Where the resampling is drawn from.", valueName: "number"))
  var seed: UInt64 = 1

  @OptionGroup var output: OutputOptions

  func run() throws {
    var all: [ComparisonArm] = []
    let paths = [base] + candidates
    for (path, name) in zip(paths, FileName.names(paths)) {
      all += ComparisonArm.arms(of: try RunReader.read(path), named: name, isOnly: candidates.isEmpty)
    }
    let reference = all.removeFirst()
    guard !all.isEmpty else {
      throw CommandFailure(.usage, "\(base) holds one arm only: name a second run to compare it with")
    }
    let against = all
    let comparison = Comparison(
      base: reference, candidates: against, margin: margin.fraction, isForced: forceIncomparable, seed: seed)
    if !forceIncomparable, let wrong = comparison.incomparable.first, let field = wrong.comparability.mismatches.first {
      let more = wrong.comparability.mismatches.count - 1
      throw CommandFailure(
        .damagedInput,
        "\(wrong.arm.name) cannot be compared with \(reference.name): \(field.name) is \(field.base) there and \(field.candidate) here"
          + (more > 0 ? ", and \(more) more \(plural(more, "field differs", "fields differ"))" : "")
          + "; measure both alike, or add --force-incomparable")
    }
    try output.print(ComparisonDocument(comparison, toolVersion: VFIOCheck.version))
    let status: ExitStatus = comparison.hasRegression ? .failed : comparison.isEmpty ? .incomplete : .success
    if status != .success { throw ExitCode(status.rawValue) }
  }
}
