// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser
internal import Inventory
internal import Passthrough
internal import Reporting

/// `vfio-check diff`: what changed between two captures, or between a capture and now.
struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Show what a new kernel, new firmware or another slot changed, and what can no longer be passed through.",
    discussion: """
      Take a capture before the change (`sudo vfio-check capture before.tar`), and compare afterwards: \
      `sudo vfio-check diff before.tar`. Devices are recognised by what they are, not by their addresses; serial numbers, which \
      tell equal ones apart, are only in captures made with --no-redact.

      The exit status is 1 when something that was ready is not any more, 2 when that can no longer be told of something, else 0.
      """)

  @Argument(
    help: "The capture to compare with: a directory, a tar archive or a dump of lspci -xxxx.", completion: .file())
  var old: String

  @Argument(help: "The capture to look at; this machine without it.", completion: .file())
  var new: String?

  @OptionGroup var output: OutputOptions

  func run() throws {
    let report = DifferenceReport(
      MachineDifference(try MachineOptions.machine(at: old), try MachineOptions.machine(at: new)),
      toolVersion: VFIOCheck.version)
    try output.print(report)
    let status = Self.status(of: report.difference.outcome)
    if status != .success { throw ExitCode(status.rawValue) }
  }

  static func status(of outcome: MachineDifference.Outcome) -> ExitStatus {
    switch outcome {
    case .unchanged, .changed: .success
    case .unknown: .incomplete
    case .regressed: .failed
    }
  }
}
