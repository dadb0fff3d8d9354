// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Records
import Reporting
import TestSupport
import Testing
import ToolSupport

@testable import vfio_check

@Suite("vfio-check compare")
struct CompareCommandTests {
  /// Small, since the tests run without optimisation.
  private static func run(_ seed: UInt64, level: Double = 80_000) -> Run {
    var random = SeededGenerator(seed: seed)
    return .built { $0.add(sessions: 4, blocks: 1, samples: 15, noise: (0.001, 0.005), &random) { _, _ in level } }
  }

  /// Runs `compare` on these runs, each in a file that is named by its place, `0.json` first.
  private static func compare(_ runs: [Run], _ options: String...) async throws -> Tool.Outcome {
    try await withTemporaryDirectory { directory in
      var paths: [String] = []
      for (index, run) in runs.enumerated() {
        paths.append("\(directory)/\(index).json")
        try RunFile.text(run).write(toFile: paths[index], atomically: false, encoding: .utf8)
      }
      return try await Tool.run(command: Tool.path, ["compare"] + paths + options)
    }
  }

  @Test func whatIsEqualIsNoFailure() async throws {
    let outcome = try await Self.compare([Self.run(1), Self.run(2)])
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    #expect(outcome.output.hasPrefix("1 against 0\n"))
    #expect(outcome.output.hasSuffix("Nowhere slower by more than 3.0 %: 1 equivalent\n"))
  }

  @Test func whatIsSlowerBeyondTheMarginIs() async throws {
    let slower = Self.run(2, level: 88_000)
    let outcome = try await Self.compare([Self.run(1), slower])
    #expect(outcome.status == 1)
    #expect(outcome.output.hasSuffix("\nSlower by more than 3.0 %: 1 slower\n"))
    #expect(try await Self.compare([Self.run(1), slower], "--margin", "20%").status == 0)
    #expect(try await Self.compare([slower, Self.run(1)]).status == 0)
  }

  @Test func aSingleSessionIsNoReasonToFail() async throws {
    let single = [Self.run(1), Self.run(2, level: 400_000)].map { run in
      var run = run
      run.sessions.removeLast(3)
      return run
    }
    // A block alone would do for no interval.
    let outcome = try await Self.compare([Self.run(1), single[1]])
    #expect(outcome.status != 1 && !outcome.output.contains("1 slower"))
    #expect(try await Self.compare(single).status != 1)
  }

  @Test func filesOfOneNameAreToldApart() async throws {
    try await withTemporaryDirectory { directory in
      for (place, seed) in [("host", 1), ("guest", 2)] as [(String, UInt64)] {
        try FileManager.default.createDirectory(atPath: "\(directory)/\(place)", withIntermediateDirectories: false)
        try RunFile.text(Self.run(seed)).write(
          toFile: "\(directory)/\(place)/run.json", atomically: false, encoding: .utf8)
      }
      let outcome = try await Tool.run("compare", "\(directory)/host/run.json", "\(directory)/guest/run.json")
      #expect(outcome.status == 0 && outcome.output.hasPrefix("guest/run against host/run\n"))
    }
  }

  @Test func jsonSaysTheSame() async throws {
    let outcome = try await Self.compare([Self.run(1), Self.run(2, level: 88_000)], "--json", "--seed", "7")
    #expect(outcome.status == 1)
    #expect(try outcome.json["schema"] as? String == "vfio-check/comparison")
    #expect(try outcome.json["isRegression"] as? Bool == true)
    #expect(try (outcome.json["resampling"] as? [String: Any])?["seed"] as? Int == 7)
  }

  @Test func whereNothingCanBeComparedItIsIncomplete() async throws {
    let outcome = try await Self.compare([Self.run(1), .built([.reads(512)])])
    #expect(outcome.status == 2)
    #expect(outcome.output.contains("Nothing could be compared: the runs have no metric in common"))
  }

  @Test func aRunWithArmsIsEnough() async throws {
    var random = SeededGenerator(seed: 1)
    let run = Run.built { run in
      for (arm, round, level) in [
        ("identity", 0, 80_000), ("identity again", 0, 80_000), ("identity", 3, 80_000), ("DMA", 3, 90_000),
      ] as [(Arm, Int, Double)] {
        run.add(
          sessions: 3, blocks: 1, samples: 15, arm: arm, firstRound: round, noise: (0.0005, 0.002), &random
        ) { _, _ in level }
      }
    }
    let outcome = try await Self.compare([run])
    #expect(outcome.status == 1)
    #expect(outcome.output.hasPrefix("DMA against identity\n"))
    #expect(!outcome.output.contains("again against"))
  }

  @Test func oneArmAloneIsAMistake() async throws {
    let outcome = try await Self.compare([Self.run(1)])
    #expect(outcome.status == 64 && outcome.output.isEmpty)
    #expect(outcome.errors.contains("0.json holds one arm only: name a second run to compare it with"))
    #expect(try await Self.compare([Self.run(1), Self.run(2)], "--margin", "0").status == 64)
    #expect(try await Tool.run("compare").status == 64)
  }

  @Test func runsMadeOtherwiseAreNotComparedUnlessForced() async throws {
    var other = Self.run(2)
    other.fingerprint.mustMatch = [FingerprintField("device.link", "\u{1b}[2J8.0 GT/s", source: "config")]
    other.engine = "vfio"
    let outcome = try await Self.compare([Self.run(1), other])
    #expect(outcome.status == 65 && outcome.output.isEmpty)
    #expect(
      outcome.errors.contains(
        "1 cannot be compared with 0: engine is block there and vfio here, and 1 more field differs"))
    #expect(outcome.errors.contains("--force-incomparable"))
    let forced = try await Self.compare([Self.run(1), other], "--force-incomparable")
    #expect(forced.status == 0)
    #expect(forced.output.hasPrefix("FORCED: "))
    #expect(forced.output.contains("not comparable: device.link: 16.0 GT/s x4 → \u{fffd}[2J8.0 GT/s"))
  }

  /// An error quotes what the file says, too.
  @Test func anErrorCannotTouchTheTerminal() async throws {
    var other = Self.run(2)
    other.engine = "\u{1b}[2Jevil"
    let outcome = try await Self.compare([Self.run(1), other])
    #expect(outcome.status == 65 && outcome.errors.contains("\u{fffd}[2Jevil") && !outcome.errors.contains("\u{1b}"))
  }

  @Test func whatIsNoRecordIsSaidToBeNone() async throws {
    try await withTemporaryDirectory { directory in
      func compare(_ text: String) async throws -> Tool.Outcome {
        let path = "\(directory)/record.json"
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        return try await Tool.run("compare", path)
      }
      let whole = try RunFile.text(Self.run(1))
      for (text, words) in [
        ("", "this is no JSON document"), (String(whole.dropLast(30)), "this is no JSON document, or it is cut off"),
        (#"{"schema": "vfio-check/passport", "schemaVersion": 1}"#, #"a "vfio-check/passport""#),
        (#"{"schema": "vfio-check/run", "schemaVersion": 9}"#, "a record of version 9"),
        (whole.replacing("\"metric\":0", with: "\"metric\":7"), ".sessions[0].blocks[0].metric is none of the metrics"),
        // Not taken for a number out of its range.
        (whole.replacing("\"engine\":\"", with: "\"engine\":\"\n"), "a string is no UTF-8 or holds a line break"),
      ] {
        let outcome = try await compare(text)
        #expect(outcome.status == 65 && outcome.output.isEmpty)
        #expect(outcome.errors.contains(words), "\(outcome.errors)")
        #expect(outcome.errors.contains("record.json: ") && outcome.errors.contains("measure -o"))
      }
      let missing = try await Tool.run("compare", "\(directory)/none.json")
      #expect(missing.status == 66)
      #expect(missing.errors.contains("none.json: there is no such file"))
      #expect(try await Tool.run("compare", directory).status == 64)
    }
  }
}
