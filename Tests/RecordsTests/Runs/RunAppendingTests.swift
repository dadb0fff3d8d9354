// SPDX-License-Identifier: GPL-3.0-or-later
import TestSupport
import Testing

@testable import Records

@Suite("Sessions added to a run")
struct RunAppendingTests {
  private func inRounds(_ seed: UInt64, _ change: (inout Run) -> Void = { _ in }) -> Run {
    var run = Run.measured(seed: seed, sessions: 4)
    for index in run.sessions.indices {
      run.sessions[index].round = index / 2
      run.sessions[index].arm = index % 2 == 0 ? "identity" : "DMA"
    }
    change(&run)
    return run
  }

  @Test("rounds go on counting, since a number stands for sessions measured in turns")
  func rounds() throws {
    let run = try inRounds(1).appending(inRounds(2)).appending(inRounds(3))
    #expect(run.sessions.map(\.round) == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5])
    #expect(run.sessions.count == 12 && run.sessions[4].blocks == inRounds(2).sessions[0].blocks)
  }

  @Test("how the later one ended is how the whole ended, and a note is kept once")
  func endings() throws {
    let first = inRounds(1) {
      $0.isInterrupted = true
      $0.notes = ["a"]
    }
    let whole = try first.appending(inRounds(2) { $0.notes = ["a", "b"] })
    #expect(!whole.isInterrupted && whole.failure == nil && whole.notes == ["a", "b"])
    let broken = try inRounds(1).appending(inRounds(2) { $0.failure = "it went away" })
    #expect(broken.failure == "it went away")
  }

  @Test("nothing known of both may differ, not even what two runs that are compared may differ in")
  func fields() {
    func run(_ kernel: String?, mustMatch: String? = "Ryzen") -> Run {
      inRounds(1) {
        $0.fingerprint.mustMatch = [FingerprintField("cpu.model", mustMatch, source: "/proc/cpuinfo")]
        $0.fingerprint.mayDiffer = [FingerprintField("kernel.release", kernel, source: "/proc/version")]
      }
    }
    #expect(throws: RunMismatch.field(FingerprintDifference(name: "kernel.release", base: "6.1", candidate: "6.12"))) {
      try run("6.1").appending(run("6.12"))
    }
    #expect(throws: RunMismatch.self) { try run("6.1").appending(run("6.1", mustMatch: "Xeon")) }
    #expect(throws: Never.self) { try run("6.1").appending(run(nil)) }
  }

  @Test("other points or other arms are another measurement; an interrupted one may lack arms")
  func pointsAndArms() {
    #expect(throws: RunMismatch.points) {
      try Run.measured([.reads()], seed: 1).appending(.measured([.reads(512)], seed: 2))
    }
    let identityOnly = inRounds(2) { $0.sessions.removeAll { $0.arm == "DMA" } }
    #expect(throws: RunMismatch.arms) { try inRounds(1).appending(identityOnly) }
    #expect(throws: Never.self) {
      var interrupted = identityOnly
      interrupted.isInterrupted = true
      _ = try inRounds(1).appending(interrupted)
    }
  }
}
