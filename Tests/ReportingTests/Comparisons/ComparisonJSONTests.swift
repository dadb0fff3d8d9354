// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Records
import Reporting
import TestSupport
import Testing

@Suite("Comparison JSON")
struct ComparisonJSONTests {
  private func document(_ base: Run, _ candidates: [Run], resamples: Int = 200) throws -> [String: Any] {
    let comparison = Comparison(
      base: ComparisonArm(name: "base", run: base),
      candidates: candidates.map { ComparisonArm(name: "candidate", run: $0) }, margin: 0.03, resamples: resamples)
    let text = try ComparisonDocument(comparison, toolVersion: "1").json()
    return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  private func metric(_ document: [String: Any]) throws -> [String: Any] {
    let candidates = try #require(document["candidates"] as? [[String: Any]])
    return try #require((candidates.first?["metrics"] as? [[String: Any]])?.first)
  }

  @Test func theKeysAreTheDocumentedOnes() throws {
    var other = Run.measured(seed: 2) { _, _ in 88_000 }
    other.engine = "vfio"
    other.parameters["order"] = "random"
    other.fingerprint.mayDiffer = [FingerprintField("kernel.release", "6.18", source: "uname")]
    let document = try document(.measured(seed: 1), [other])
    #expect(document["schema"] as? String == "vfio-check/comparison")
    #expect(document["schemaVersion"] as? Int == 1)
    #expect(
      document.keys.sorted() == [
        "base", "candidates", "engine", "isForced", "isRegression", "margin", "resampling", "schema", "schemaVersion",
        "split", "tool",
      ])
    #expect(document["isRegression"] as? Bool == true && document["margin"] as? Double == 0.03)
    let resampling = try #require(document["resampling"] as? [String: Any])
    #expect(resampling.keys.sorted() == ["algorithm", "resamples", "seed"])
    #expect(resampling["resamples"] as? Int == 200)
    let candidate = try #require((document["candidates"] as? [[String: Any]])?.first)
    #expect(candidate.keys.sorted() == ["arm", "differences", "metrics", "mismatches", "remarks", "unknown"])
    #expect(
      candidate["mismatches"] as? [[String: String]] == [["name": "engine", "base": "block", "candidate": "vfio"]])
    #expect(
      candidate["differences"] as? [[String: String]]
        == [["name": "kernel.release", "base": "6.12", "candidate": "6.18"]])
    #expect(candidate["unknown"] as? [String] == ["parameter order"])
    let metric = try metric(document)
    #expect(
      metric.keys.sorted() == [
        "base", "basis", "bound", "candidate", "flaggedBlocks", "hodgesLehmannInterval", "hodgesLehmannShift", "id",
        "interval", "isBeyondMargin", "isPaired",
        "isWithinMargin", "leftOutBlocks", "mannWhitneyP", "noiseFloor", "p99Interval", "p99Ratio", "point", "ratio",
        "unit", "verdict",
      ])
    #expect(metric["verdict"] as? String == "slower" && metric["basis"] as? String == "sessions")
    #expect((metric["interval"] as? [String: Double])?.keys.sorted() == ["confidence", "lower", "upper"])
    let summary = try #require(metric["base"] as? [String: Any])
    #expect(
      summary.keys.sorted() == [
        "blocks", "count", "maximum", "median", "medianInterval", "minimum", "quantiles", "sessions",
      ])
    #expect((summary["quantiles"] as? [String: Double])?.keys.sorted() == ["p50", "p95", "p99", "p999"])
  }

  @Test func withoutANoiseFloorNothingIsARegression() throws {
    var base = Run.measured(seed: 1, sessions: 1)
    base.isInterrupted = true
    let document = try document(base, [.measured(seed: 2, sessions: 1) { _, _ in 400_000 }])
    let metric = try metric(document)
    #expect(metric["verdict"] as? String == "notDistinguishable" && metric["isBeyondMargin"] as? Bool == false)
    #expect(document["isRegression"] as? Bool == false && metric["noiseFloor"] == nil)
    let remarks = try #require((document["candidates"] as? [[String: Any]])?.first?["remarks"] as? [String])
    #expect(remarks.contains { $0.hasPrefix("The run of base was interrupted") })
    #expect(remarks.contains { $0.hasPrefix("The noise floor is unknown") })
  }

  @Test func aSplitIsToldByItsParts() throws {
    func run(_ seed: UInt64, _ field: (String, String)) -> Run {
      var run = Run.measured(seed: seed)
      run.fingerprint.mayDiffer = [FingerprintField(field.0, field.1, source: "test")]
      return run
    }
    let document = try document(
      run(1, ("iommu.groupType", "identity")),
      [run(2, ("iommu.groupType", "DMA")), run(3, ("machine.isVirtual", "yes"))])
    let split = try #require((document["split"] as? [[String: Any]])?.first)
    #expect(split.keys.sorted() == ["id", "limits", "parts", "point"])
    let parts = try #require(split["parts"] as? [[String: Any]])
    #expect(parts.compactMap { $0["name"] as? String } == ["translation", "virtualisation", "both together"])
    #expect(parts[0].keys.sorted() == ["from", "interval", "isDistinguishable", "name", "ratio", "to"])
  }

  /// JSON has no word for what is no number, and the encoder refuses it.
  @Test func whatIsNoNumberNeverReachesTheEncoder() throws {
    let still = Run.measured([.reads(), .throughput()], seed: 1, noise: (0, 0))
    let same = try metric(document(still, [still]))
    #expect(same["ratio"] as? Double == 1 && same["noiseFloor"] as? Double == 0 && same["bound"] as? Double == 0)
    // Nothing, too little, one session only.
    #expect(try metric(document(still, [.built([.reads(), .throughput()])]))["verdict"] as? String == "notMeasured")
    #expect(try metric(document(.built(), [.built()]))["ratio"] == nil)
    var random = SeededGenerator(seed: 1)
    let few = Run.built { $0.add(sessions: 1, blocks: 1, samples: 2, &random) }
    #expect(try metric(document(few, [few]))["interval"] == nil)
    #expect(try metric(document(.measured(seed: 1, sessions: 1), [still]))["noiseFloor"] == nil)
  }

  /// The wildest that a record may hold: two sessions, at the shortest and the longest of times, the lowest and the
  /// highest of rates.
  @Test func norDoesItFromTheWildestRecord() throws {
    func wild(_ reversed: Bool) throws -> Run {
      var run = Run.built([.reads(), .throughput()])
      for isHigh in [reversed, !reversed, reversed, !reversed] {
        let distribution = try #require(Distribution(bins: [(value: isHigh ? 3_600_000_000_000 : 1, count: 1)]))
        run.sessions.append(
          RunSession(
            time: "2026-01-01T00:00:00Z", seed: 1,
            blocks: [
              RunBlock(metric: 0, order: 0, distribution: distribution, durationNanoseconds: 1),
              RunBlock(metric: 1, order: 0, rate: isHigh ? 1e18 : 1e-3, durationNanoseconds: 1),
            ], seconds: 1e9))
      }
      return run
    }
    var (up, down) = (try wild(false), try wild(true))
    for _ in 0..<2 {
      let document = try document(up, [down])
      #expect(try metric(document)["verdict"] as? String == "notDistinguishable")
      let comparison = Comparison(
        base: ComparisonArm(name: "base", run: up), candidates: [ComparisonArm(name: "candidate", run: down)],
        margin: 0.03, resamples: 100)
      #expect(!ComparisonText(comparison, .verbose, style: Style(usesColor: false), width: nil).lines.isEmpty)
      // With two sessions of each there is one degree of freedom less than is good for an interval.
      up.sessions.removeLast(2)
      down.sessions.removeLast(2)
    }
  }
}
