// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser

/// Options of every engine.
struct MeasureOptions: ParsableArguments {
  @Option(
    name: .shortAndLong, help: ArgumentHelp("Where to keep the run, for `compare`.", valueName: "file"),
    completion: .file())
  var output: String?

  @Flag(help: "Add the sessions to the run in the file, made by the same command on the same machine.")
  var append = false

  @Option(
    help: ArgumentHelp(
      "How often everything is set up again; with less than 5, intervals are wide.", valueName: "number"))
  var sessions = 5

  @Option(help: ArgumentHelp("Blocks of each point in a session.", valueName: "number"))
  var blocks = 8

  @Option(
    help: ArgumentHelp(
      "Operations of a block (default: by size, 200 to 1000); blocks longer than a second are cut to that.",
      valueName: "number"))
  var operations: Int?

  @Option(
    help: ArgumentHelp(
      "Where random orders and places are drawn from (default: new ones, and recorded).", valueName: "number"))
  var seed: UInt64?

  @Flag(help: "Keep each sample in the file, not only how often each value was seen.")
  var samples = false

  @Flag(
    help:
      "Keep the processors awake while measuring (/dev/cpu_dma_latency), which the kernel undoes when the command ends, however it does; and a USB device with its hubs and controller (power/control), put back at the end."
  )
  var tune = false

  @Option(
    help: ArgumentHelp(
      "In a guest: the passport that was written on its host, for what a guest cannot see.", valueName: "file"),
    completion: .file())
  var context: String?

  func validate() throws {
    guard (1...1000).contains(sessions) else { throw ValidationError("--sessions is a number from 1 to 1000.") }
    guard (1...1000).contains(blocks) else { throw ValidationError("--blocks is a number from 1 to 1000.") }
    if let operations, !(200...1_000_000).contains(operations) {
      throw ValidationError("--operations is a number from 200 to 1000000: with fewer, a block's median says little.")
    }
    if append && output == nil { throw ValidationError("--append needs the file to add to: -o FILE.") }
  }
}
