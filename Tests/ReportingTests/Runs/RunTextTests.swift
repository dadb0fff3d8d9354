// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Records
import Reporting
import TestSupport
import Testing

@Suite("Run text")
struct RunTextTests {
  private func lines(_ run: Run, _ detail: Detail = .normal, width: Int? = nil) -> [String] {
    RunText(run, detail, style: Style(usesColor: false), width: width).lines
  }

  /// Without noise: the figures in the text are then known.
  private func exact(sessions: Int = 5, samples: Int = 40, _ metrics: [Metric] = [.reads(), .throughput()]) -> Run {
    var random = SeededGenerator(seed: 1)
    return .built(metrics) { $0.add(sessions: sessions, samples: samples, noise: (0, 0), &random) }
  }

  @Test func aRecordIsOneLineOfJSON() throws {
    let text = try RunFile.text(exact())
    #expect(text.hasSuffix("}\n") && text.count { $0 == "\n" } == 1)
    #expect(try RunFile.run(Array(text.utf8)) == exact())
  }

  @Test func aTableForEachQuantity() {
    let lines = lines(exact())
    #expect(lines[0] == "block: Disk (pci:0000:01:00.0), 5 sessions of up to 8 blocks")
    #expect(lines.contains { $0.hasPrefix("block.read.latency  ") && $0.hasSuffix("samples") })
    #expect(lines.contains { $0.hasPrefix("block.read.throughput  ") && $0.hasSuffix("blocks") })
    #expect(
      lines.contains {
        $0.hasPrefix("  4 KiB, queue depth 1") && $0.contains("80.00 µs [80.00, 80.00]") && $0.hasSuffix(" 800")
      })
    #expect(
      lines.contains {
        $0.hasPrefix("  4 KiB, queue depth 1") && $0.contains("2.000 GB/s [2.000, 2.000]") && $0.hasSuffix(" 20")
      })
    #expect(lines.contains("Reading the clock takes 20.00 ns, 0.03 % of the shortest median; it is not subtracted."))
    #expect(lines.contains { $0.hasPrefix("The interval is that of another session's median") })
  }

  /// p99.9 of 800 samples would be the longest of them.
  @Test func aQuantileOfTooFewSamplesIsADash() throws {
    let row = try #require(lines(exact([.reads()])).first { $0.hasPrefix("  4 KiB") })
    #expect(
      row.split(separator: "  ", omittingEmptySubsequences: true).map { $0.trimmingCharacters(in: .whitespaces) }
        == ["4 KiB, queue depth 1", "80.00 µs [80.00, 80.00]", "80.00 µs", "-", "80.00 µs", "800"])
    let long = try #require(lines(exact(samples: 400, [.reads()])).first { $0.hasPrefix("  4 KiB") })
    #expect(!long.contains(" - "))
  }

  /// Two sessions that differ say nothing of where a third would lie, least of all with twelve digits.
  @Test func anIntervalBeyondTenTimesIsTooFewSessions() throws {
    var random = SeededGenerator(seed: 1)
    let run = Run.built([.reads()]) {
      $0.add(sessions: 2, samples: 40, noise: (0, 0), &random) { _, session in session == 0 ? 80_000 : 300_000 }
    }
    let row = try #require(lines(run).first { $0.hasPrefix("  4 KiB") })
    #expect(row.contains(" µs [too few]"))
  }

  @Test func whatIntervalsRestOnIsSaid() {
    #expect(lines(exact(sessions: 1)).contains { $0.hasPrefix("A single session: ") })
    let single = Run.built {
      $0.sessions = exact([.reads()]).sessions.prefix(1).map {
        RunSession(time: $0.time, seed: $0.seed, blocks: Array($0.blocks.prefix(1)), seconds: 1)
      }
    }
    #expect(lines(single).contains { $0.hasPrefix("A single block: ") })
  }

  @Test func emulationInterruptionAndFailureAreSaid() {
    #expect(!lines(exact()).contains { $0.contains("EMULATED") || $0.contains("Interrupted") || $0.contains("early") })
    var run = exact()
    run.emulated = "the disk is QEMU's"
    run.isInterrupted = true
    run.failure = "0000:01:00.0: read: I/O error"
    run.notes = ["Reads were done one by one."]
    let lines = lines(run)
    #expect(lines[1] == "EMULATED: the disk is QEMU's")
    #expect(lines.contains("Interrupted: this is what was measured until then."))
    #expect(lines.contains("It ended early: 0000:01:00.0: read: I/O error"))
    #expect(lines.contains("Reads were done one by one."))
  }

  @Test func disturbedBlocksAreCounted() {
    var run = exact()
    run.sessions[0].blocks[0].flags = [.stolen]
    run.sessions[1].blocks[3].flags = [.stolen, .throttled]
    let lines = lines(run)
    #expect(lines.contains("2 of 40 blocks: processor time was stolen by the hypervisor."))
    #expect(lines.contains("1 of 40 blocks: the processor was throttled."))
  }

  /// Their comparison has the levels; whoever wants all sees them all.
  @Test func armsAreToldOnlyWhenAllIsAskedFor() {
    var random = SeededGenerator(seed: 1)
    let run = Run.built { run in
      for arm: Arm in ["identity", "identity again", "DMA"] { run.add(arm: arm, firstRound: 0, &random) }
      run.fingerprint.mustMatch.append(FingerprintField("disk.firmware", nil, source: "not there"))
    }
    #expect(!lines(run).contains { $0.hasPrefix("block.read.latency") })
    let verbose = lines(run, .verbose)
    #expect(
      verbose.filter { $0.hasPrefix("block.read.latency") }.map { $0.prefix { $0 != " " || false } }
        == Array(repeating: "block.read.latency,", count: 3))
    for arm: Arm in ["identity", "identity again", "DMA"] {
      #expect(verbose.contains { $0.hasPrefix("block.read.latency, \(arm)  ") })
    }
    #expect(verbose.contains("Not known here: disk.firmware."))
    #expect(!lines(run).contains { $0.hasPrefix("Not known") })
  }

  @Test func aKneeIsASentence() {
    func run(_ sizes: [Int], rises: Bool) -> Run {
      .measured(sizes.map { .reads(workingSet: $0) }, seed: 1) { metric, _ in
        rises && metric.point["workingSetBytes"] ?? 0 > 1 << 20 ? 15_000 : 10_000
      }
    }
    let sizes = (16...26).map { 1 << $0 }
    let rising = lines(run(sizes, rises: true))
    #expect(
      rising.contains {
        $0.hasPrefix("nvme.read.latency, 4 KiB: begins to rise between 1 MiB and 2 MiB, from ")
          && $0.contains(" µs to 15.")
      })
    #expect(lines(run(sizes, rises: false)).contains("nvme.read.latency, 4 KiB: no knee up to 64 MiB"))
    #expect(
      lines(run(Array(sizes.prefix(3)), rises: true))
        .contains("nvme.read.latency, 4 KiB: too few working sets to look for a knee; name five or more"))
  }

  @Test func aHostileRecordCannotTouchTheTerminal() {
    let evil = "\u{1b}[2Jevil\u{9b}\u{202e}"
    var random = SeededGenerator(seed: 1)
    var run = Run.built([
      Metric(id: evil, point: [evil: 1]), Metric(id: evil, point: [evil: 1, "workingSetBytes": 4096]),
      Metric(id: evil, point: [evil: 1, "workingSetBytes": 8192]),
    ])
    for arm in [Arm(evil), "other"] { run.add(arm: arm, firstRound: 0, &random) }
    run.engine = evil
    run.deviceName = evil
    run.subject = evil
    run.emulated = evil
    run.failure = evil
    run.notes = [evil]
    run.fingerprint.mustMatch.append(FingerprintField(evil, nil, source: evil))
    let text = lines(run, .verbose).joined()
    #expect(text.contains("evil"))
    #expect(text.unicodeScalars.allSatisfy { $0.value != 0x1b && $0.value != 0x9b && $0.value != 0x202e })
  }

  @Test func remarksFitTheTerminal() {
    var run = exact()
    run.notes = [Array(repeating: "word", count: 60).joined(separator: " ")]
    let wide = lines(run)
    #expect(wide.contains { $0.count > 200 })
    #expect(lines(run, width: 60).filter { $0.contains("word") }.allSatisfy { $0.count <= 60 })
  }

  @Test func aRunWithoutFiguresIsTold() {
    let lines = lines(.built())
    #expect(lines[0] == "block: Disk (pci:0000:01:00.0), 0 sessions of up to 0 blocks")
    #expect(!lines.contains { $0.hasPrefix("block.read.latency") })
    #expect(lines.contains("Reading the clock takes 20.00 ns"))
  }
}
