// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser
internal import Inventory

/// `vfio-check capture`: a portable copy of what is read.
struct CaptureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "capture",
    abstract: "Write a portable copy of everything that vfio-check reads on this machine.",
    discussion: """
      PATH is a new directory, or a new archive when it ends in .tar. Every other command replays it with --root PATH. Serial \
      numbers, MAC addresses, UUIDs, addresses of gateways and the host name are taken out unless --no-redact is given. \
      Captured as root it holds all that the checks can judge; captured as an ordinary user, what was unreadable stays unknown.
      """)

  @Argument(help: "Where to write: a new directory, or a new file that ends in .tar.", completion: .file())
  var path: String

  @Flag(
    inversion: .prefixedNo,
    help: "Whether what identifies the machine or its owner is taken out; with --no-redact it stays in.")
  var redact = true

  @OptionGroup var machineOptions: MachineOptions

  func run() throws {
    let recorder = Recorder()
    let machine = try machineOptions.machine(recorder: recorder)
    let writer = CaptureWriter(
      recorder: recorder, gaps: machine.gaps, toolVersion: VFIOCheck.version, redacts: redact,
      hostName: machineOptions.captureRoot == nil ? MachineReader.hostName() : nil)
    let summary: CaptureWriter.Summary
    do throws(CaptureError) { summary = try writer.write(to: path) } catch { throw CommandFailure(error) }
    let size = summary.bytes < 1 << 20 ? "\(summary.bytes >> 10) KiB" : "\(summary.bytes >> 20) MiB"
    StandardError.print(
      "wrote \(path): \(summary.files) entries, \(size)\(redact ? ", redacted" : ", with serial numbers and names")"
        + (machine.gaps.contains(where: \.needsPrivilege) ? "; what needs more privileges is marked as unread" : ""))
  }
}
