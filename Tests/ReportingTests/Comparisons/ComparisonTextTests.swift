// SPDX-License-Identifier: GPL-3.0-or-later
import Records
import Reporting
import TestSupport
import Testing

@Suite("Comparison text")
struct ComparisonTextTests {
  private func comparison(
    _ base: Run, _ candidates: [Run], margin: Double = 0.03, isForced: Bool = false
  ) -> Comparison {
    Comparison(
      base: ComparisonArm(name: "base", run: base),
      candidates: candidates.enumerated().map { ComparisonArm(name: "run \($0.offset + 1)", run: $0.element) },
      margin: margin, isForced: isForced, resamples: 200)
  }

  private func lines(_ comparison: Comparison, _ detail: Detail = .normal, width: Int? = nil) -> [String] {
    ComparisonText(comparison, detail, style: Style(usesColor: false), width: width).lines
  }

  private func slower(_ seed: UInt64, by factor: Double) -> Run {
    .measured(seed: seed) { _, _ in 80_000 * factor }
  }

  @Test func theLastLineIsTheVerdict() {
    let lines = lines(comparison(.measured(seed: 1), [slower(2, by: 1.1)]))
    #expect(lines[0] == "run 1 against base")
    #expect(lines.last == "Slower by more than 3.0 %: 1 slower")
    #expect(lines.contains { $0.hasPrefix("  4 KiB, queue depth 1") && $0.hasSuffix("slower, beyond 3.0 %") })
    #expect(
      self.lines(comparison(.measured(seed: 1), [slower(2, by: 0.9), .measured(seed: 3)])).last
        == "Nowhere slower by more than 3.0 %: 1 faster, 1 equivalent")
  }

  @Test func nothingInCommonIsSaid() {
    let other = lines(comparison(.measured(seed: 1), [.measured([.reads(512)], seed: 2)]))
    #expect(other.last == "Nothing could be compared: the runs have no metric in common")
    #expect(other.contains("Only the base has: block.read.latency at 4 KiB, queue depth 1."))
    #expect(other.contains("Only the candidate has: block.read.latency at 512 B, queue depth 1."))
    let none = lines(comparison(.measured(seed: 1), [.built()]))
    #expect(none.last == "Nothing could be compared: 1 with too few samples")
    #expect(none.contains { $0.hasSuffix("too few samples") && $0.contains("  -  ") })
  }

  @Test func forcingAndItsReasonsAreSaid() {
    var other = Run.measured(seed: 2)
    other.emulated = "QEMU's disk"
    let lines = lines(comparison(.measured(seed: 1), [other], isForced: true))
    #expect(lines[0] == "FORCED: these runs must not be compared; what differs is listed below")
    #expect(lines.contains("  not comparable: emulated: no → yes"))
  }

  @Test func emulationIsTheFirstLine() {
    func emulated(_ seed: UInt64) -> Run {
      var run = Run.measured(seed: seed)
      run.emulated = "QEMU's disk"
      return run
    }
    #expect(lines(comparison(emulated(1), [emulated(2)])).first == "EMULATED: QEMU's disk")
  }

  @Test func whatDiffersIsListedAndWhatIsUnknownOnlyWhenAskedFor() {
    var other = Run.measured(seed: 2)
    other.fingerprint.mayDiffer = [FingerprintField("kernel.release", "6.18", source: "uname")]
    other.parameters["order"] = "random"
    let comparison = comparison(.measured(seed: 1), [other])
    #expect(lines(comparison).contains("  differs: kernel.release: 6.12 → 6.18"))
    #expect(!lines(comparison).contains { $0.contains("known of one only") })
    #expect(lines(comparison, .verbose).contains("  known of one only: parameter order"))
  }

  /// Identical samples have no spread: a floor and a bound of nothing are still numbers.
  @Test func nothingIsAWholeNumber() throws {
    let run = Run.measured(seed: 1, noise: (0, 0)) { _, _ in 80_000 }
    let row = try #require(lines(comparison(run, [run])).first { $0.hasPrefix("  4 KiB") })
    #expect(row.contains("1.0000 [1.0000, 1.0000]") && row.contains(" ±0.0 % "))
    let noisy = Run.measured(seed: 1)
    #expect(
      lines(comparison(noisy, [slower(2, by: 1.1)], margin: 0.0001)).last == "Slower by more than 0.0 %: 1 slower")
  }

  @Test func disturbancesBasisAndMissingSessionsAreSaid() {
    var disturbed = Run.measured(seed: 1, sessions: 1)
    disturbed.sessions[0].blocks[0].flags = [.preempted]
    let single = lines(comparison(disturbed, [.measured(seed: 2, sessions: 1)]))
    #expect(single.contains("1 of 8 blocks were disturbed while measured, and count all the same."))
    #expect(single.contains { $0.hasPrefix("One of the two has a single session: ") })
    let noise = (sessions: 0.05, samples: 0.02)
    let noisy = lines(comparison(.measured(seed: 5, noise: noise), [.measured(seed: 6, noise: noise)]))
    #expect(
      noisy.contains { $0.hasPrefix("To resolve 1.0 % everywhere, run ") && $0.contains(" more sessions of each") })
    #expect(noisy.contains { $0.contains("not distinguishable (≤ ") })
  }

  @Test func anUnknownNoiseFloorIsSaidAndIsNoAllClear() {
    let single = lines(
      comparison(.measured(seed: 1, sessions: 1), [.measured(seed: 2, sessions: 1) { _, _ in 400_000 }]))
    #expect(
      single.contains("The noise floor is unknown, so no difference counts: it takes 4 sessions of each (--append)."))
    #expect(single.contains { $0.contains("  unknown  not distinguishable (no bound)") })
    #expect(single.last == "Not shown whether it is slower by more than 3.0 %: 1 not distinguishable")
    #expect(!lines(comparison(.measured(seed: 1), [.measured(seed: 2)])).contains { $0.contains("floor is unknown") })
  }

  @Test func aRunThatIsNotWholeIsSaidToBeSo() {
    var interrupted = Run.measured(seed: 1)
    interrupted.isInterrupted = true
    var failed = Run.measured(seed: 2)
    failed.failure = "the device went away"
    let found = lines(comparison(interrupted, [failed]))
    #expect(found.contains("The run of base was interrupted: its 5 sessions are what was measured until then."))
    #expect(found.contains("The run of run 1 ended early, after 5 sessions: the device went away"))
    #expect(!lines(comparison(.measured(seed: 1), [.measured(seed: 2)])).contains { $0.hasPrefix("The run of") })
  }

  @Test func aRunAgainstItselfIsSaidToBeOne() {
    let run = Run.measured(seed: 1)
    #expect(
      lines(comparison(run, [run])).contains(
        "Both are one run, base: what is compared is equal, and says nothing of noise."))
    var longer = run
    longer.sessions += Run.measured(seed: 2, sessions: 3).sessions
    #expect(
      lines(comparison(run, [longer])).contains(
        "5 of 8 sessions of run 1 are also those of base: these are compared with themselves."))
    #expect(!lines(comparison(run, [.measured(seed: 2)])).contains { $0.contains("one run") })
  }

  @Test func anArmThatDiffersFromItselfIsSaid() {
    func run(_ seed: UInt64) -> Run {
      .measured(seed: seed, sessions: 8, noise: (0.0005, 0.01)) { _, session in session % 2 == 0 ? 80_000 : 84_000 }
    }
    #expect(
      lines(comparison(run(1), [run(2)])).contains {
        $0.hasPrefix("The base differs from itself at 4 KiB, queue depth 1: ")
      })
    #expect(
      lines(comparison(.measured(seed: 1, sessions: 8), [run(2)])).contains {
        $0.hasPrefix("The candidate differs from itself at 4 KiB, queue depth 1: ")
      })
  }

  @Test func overheadIsSplit() throws {
    func run(_ seed: UInt64, _ field: (String, String), _ factor: Double) -> Run {
      var run = Run.measured(seed: seed, noise: (0.0005, 0.01)) { _, _ in 80_000 * factor }
      run.fingerprint.mayDiffer = [FingerprintField(field.0, field.1, source: "test")]
      return run
    }
    let lines = lines(
      comparison(
        run(1, ("iommu.groupType", "identity"), 1),
        [run(2, ("iommu.groupType", "DMA-FQ"), 1), run(3, ("machine.isVirtual", "yes"), 1.2)]))
    let heading = try #require(lines.firstIndex { $0.hasPrefix("Where it comes from") })
    #expect(lines[heading].contains("translation [95 %]") && lines[heading].contains("both together [95 %]"))
    #expect(lines[heading + 1].contains("block.read.latency, 4 KiB, queue depth 1"))
    #expect(lines[heading + 1].contains(" ?  ") && lines[heading + 1].contains("+20 % ["))
  }

  @Test func aHostileRecordCannotTouchTheTerminal() {
    let evil = "\u{1b}[2Jevil\u{9b}\u{202e}"
    func run(_ seed: UInt64, _ text: String) -> Run {
      var run = Run.measured(
        [Metric(id: evil, point: [evil: 1]), Metric(id: evil, point: [evil: Int(seed), "x": 1])], seed: seed,
        sessions: 4)
      run.engine = text
      run.emulated = text
      run.parameters = [text: "1", "of " + evil: text]
      run.fingerprint.mustMatch = [FingerprintField(evil, text, source: evil)]
      run.fingerprint.mayDiffer = [FingerprintField("other" + evil, text, source: evil)]
      return run
    }
    let comparison = Comparison(
      base: ComparisonArm(name: evil, run: run(1, "a")), candidates: [ComparisonArm(name: evil, run: run(2, evil))],
      margin: 0.03, isForced: true, resamples: 100)
    let text = lines(comparison, .verbose).joined()
    #expect(text.contains("evil"))
    #expect(text.unicodeScalars.allSatisfy { $0.value != 0x1b && $0.value != 0x9b && $0.value != 0x202e })
  }
}
