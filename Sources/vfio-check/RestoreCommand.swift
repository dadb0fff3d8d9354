// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser
internal import Glibc
internal import HostControl

/// `vfio-check restore`: undoes what a killed run left behind.
struct RestoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Give back what a killed measurement had borrowed: devices, the type of a group, a power setting.",
    discussion: """
      A measurement that borrows a device gives it back by itself, also when it fails or is interrupted. One that was killed \
      (SIGKILL, out of memory) cannot; what it changed is written down in \(Journal.defaultPath), and undone by this. A reboot \
      undoes it as well.

      What a process that still runs has changed is left to that process. What cannot be undone stays written down, and makes the \
      exit status 1.
      """)

  func run() throws {
    guard geteuid() == 0 else {
      throw CommandFailure(.missingPrivileges, "restore gives drivers their devices back: run it as root")
    }
    let (outcomes, damaged): ([Recovery.Outcome], [JournalError])
    do throws(JournalError) {
      let recovery = Recovery(journal: ThisMachine.journal, host: ThisMachine.kernel)
      (outcomes, damaged) = (try recovery.run(), try recovery.damaged())
    } catch {
      throw CommandFailure(.failed, error.description)
    }
    if outcomes.isEmpty && damaged.isEmpty { try StandardOutput.print("nothing to restore") }
    for error in damaged { StandardError.print("vfio-check: not undone: \(error)") }
    var hasFailed = !damaged.isEmpty
    for outcome in outcomes {
      let what = "\(outcome.entry.what) (pid \(outcome.process.id), \(outcome.entry.time))"
      switch outcome.result {
      case .undone(let steps):
        let how = steps.isEmpty ? ["it was as before already"] : steps
        try StandardOutput.print(["undone: \(what)"] + how.map { "  \($0)" })
      case .stillRunning:
        try StandardOutput.print("left alone: \(what): the process still runs and undoes it itself")
      case .failed(let error):
        hasFailed = true
        StandardError.print("vfio-check: not undone: \(what): \(error)")
      }
    }
    if hasFailed { throw ExitCode(ExitStatus.failed.rawValue) }
  }
}
