// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser
internal import Inventory
internal import Reporting
internal import Wording

/// `vfio-check capture`: a portable copy of what is read.
struct CaptureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "capture",
    abstract: "Write a portable copy of everything that vfio-check reads on this machine.",
    discussion: """
      PATH is a new directory, or a new archive when it ends in .tar or .tar.gz. Every other command replays it with --root PATH. The copy \
      keeps what the checks judge and nothing else: serial numbers, addresses, passwords, and the names of hosts, users, disks, \
      pools, mounts, networks and programs are left out or replaced by stand-ins, unless --no-redact is given. Look at it before \
      you send it: --list prints everything that would be written. Captured as root it holds all that the checks can judge; \
      captured as an ordinary user, what was unreadable stays unknown.
      """)

  @Argument(help: "Where to write: a new directory, or a new file that ends in .tar or .tar.gz.", completion: .file())
  var path: String?

  @Flag(
    inversion: .prefixedNo,
    help:
      "Whether what identifies the machine or its owner is taken out; with --no-redact it stays in, readable for you alone."
  )
  var redact = true

  @Flag(help: "Print every file that would be written, with its contents, and write nothing.")
  var list = false

  @OptionGroup var machineOptions: MachineOptions

  func validate() throws {
    if (path == nil) != list {
      throw ValidationError("Name where to write, or give --list to see what would be written.")
    }
  }

  func run() throws {
    let recorder = Recorder()
    let machine = try machineOptions.machine(recorder: recorder)
    let writer = CaptureWriter(recorder: recorder, machine: machine, toolVersion: VFIOCheck.version, redacts: redact)
    guard let path else { return try StandardOutput.print(CaptureListing(writer).lines) }
    let summary: CaptureWriter.Summary
    do throws(CaptureError) { summary = try writer.write(to: path) } catch { throw CommandFailure(error) }
    let size = ByteSize(summary.bytes)
    let kind = redact || machine.isRedacted ? "redacted" : "with serial numbers and names"
    StandardError.print(
      "wrote \(path): \(summary.files) entries, \(size), \(kind)"
        + (machine.gaps.contains(where: \.needsPrivilege) ? "; what needs more privileges is marked as unread" : ""))
    for line in CaptureListing(writer).summary { StandardError.print(line) }
  }
}
