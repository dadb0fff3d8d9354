// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser

/// `vfio-check measure`: what a transfer costs. One subcommand for each engine.
struct MeasureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "measure",
    abstract: "Measure transfers, and keep the samples for a comparison.",
    discussion: """
      A run is made of sessions, in each of which everything is set up anew, and these of blocks of fixed work. Intervals come \
      from what differs between sessions. docs/measuring.md says how to read the figures, and how to get ones worth comparing.
      """,
    subcommands: [
      MeasureBlockCommand.self, MeasureVFIOCommand.self, MeasureUSBCommand.self, MeasureGPUCommand.self,
      MeasureCPUCommand.self,
    ])
}
