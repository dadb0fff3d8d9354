// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Records
import TestSupport
import Testing

@Suite("RunFile")
struct RunFileTests {
  /// A run that has everything a run may have.
  private static func whole() throws -> Run {
    var random = SeededGenerator(seed: 1)
    return .built([.reads(), .throughput()]) { run in
      run.emulated = "the disk is QEMU's"
      run.notes = ["a note"]
      run.isInterrupted = true
      run.failure = "the device went away"
      run.fingerprint.driftGuards = [FingerprintField("cpu.throttleCount", nil, source: "not there")]
      run.add(sessions: 2, blocks: 2, arm: "identity", firstRound: 3, &random)
      run.add(sessions: 1, blocks: 1, &random)
      run.sessions[0].seed = .max
      run.sessions[0].blocks[0].samplesNanoseconds = [80_001, 79_999, 80_000]
      run.sessions[0].blocks[0].guards = ["stealTicks": 2, "frequencyKilohertz": 3_600_000.5]
      run.sessions[0].blocks[0].flags = [.stolen, .notSteady]
    }
  }

  private static func bytes() throws -> [UInt8] { Array(try JSONEncoder().encode(RunFile.document(whole()))) }

  /// The file's JSON with a change to it, as the bytes of another file.
  private static func changed(_ change: (inout [String: Any]) throws -> Void) throws -> [UInt8] {
    let object = try JSONSerialization.jsonObject(with: Data(bytes()))
    var document = try #require(object as? [String: Any])
    try change(&document)
    return Array(try JSONSerialization.data(withJSONObject: document))
  }

  /// The same with a change to the first block of the first session, which is one of times, or to the third, which is a
  /// rate.
  private static func changedBlock(_ number: Int = 0, _ change: (inout [String: Any]) -> Void) throws -> [UInt8] {
    try changed { document in
      var sessions = try #require(document["sessions"] as? [[String: Any]])
      var blocks = try #require(sessions[0]["blocks"] as? [[String: Any]])
      change(&blocks[number])
      sessions[0]["blocks"] = blocks
      document["sessions"] = sessions
    }
  }

  private static func error(_ bytes: [UInt8]) -> RunError? {
    do throws(RunError) {
      _ = try RunFile.run(bytes)
      return nil
    } catch { return error }
  }

  @Test("what is written is read")
  func roundTrip() throws {
    let run = try Self.whole()
    #expect(try RunFile.run(Self.bytes()) == run)
    #expect(try RunFile.run(Array(JSONEncoder().encode(RunFile.document(.built())))) == .built())
  }

  @Test("the keys are the documented ones")
  func keys() throws {
    let object = try JSONSerialization.jsonObject(with: Data(Self.bytes()))
    let document = try #require(object as? [String: Any])
    #expect(document["schema"] as? String == "vfio-check/run")
    #expect(document["schemaVersion"] as? Int == 1)
    #expect(
      document.keys.sorted() == [
        "device", "emulated", "engine", "failure", "fingerprint", "isInterrupted", "metrics", "notes", "parameters",
        "schema", "schemaVersion", "sessions", "timerNanoseconds", "tool",
      ])
    let session = try #require((document["sessions"] as? [[String: Any]])?.first)
    #expect(session.keys.sorted() == ["arm", "blocks", "round", "seconds", "seed", "time"])
    let blocks = try #require(session["blocks"] as? [[String: Any]])
    #expect(
      blocks[0].keys.sorted() == [
        "count", "durationNanoseconds", "flags", "guards", "histogramNanoseconds", "metric", "order",
        "samplesNanoseconds",
      ])
    #expect(
      blocks[2].keys.sorted() == ["bytesPerSecond", "durationNanoseconds", "flags", "guards", "metric", "order"])
    let metric = try #require((document["metrics"] as? [[String: Any]])?.first)
    #expect(metric["id"] as? String == "block.read.latency" && metric["unit"] as? String == "nanoseconds")
    #expect(metric["point"] as? [String: Int] == ["bytes": 4096, "queueDepth": 1])
  }

  @Test("flags and keys of a later version are passed over")
  func later() throws {
    let bytes = try Self.changedBlock {
      $0["flags"] = ["stolen", "struckByLightning"]
      $0["weather"] = ["rain": 3]
    }
    #expect(try RunFile.run(bytes).sessions[0].blocks[0].flags == [.stolen])
    #expect(try RunFile.run(Self.changed { $0["later"] = [1, 2] }) == Self.whole())
  }

  @Test("what is no JSON is told from another document, and that from another version")
  func others() throws {
    #expect(Self.error([]) == .notJSON)
    #expect(Self.error(Array("no JSON".utf8)) == .notJSON)
    #expect(Self.error([0xff, 0xfe, 0, 1]) == .notJSON)
    #expect(Self.error(Array("[1, 2]".utf8)) == .otherSchema(nil))
    #expect(Self.error(Array("{}".utf8)) == .otherSchema(nil))
    #expect(Self.error(Array(#"{"schema": 5}"#.utf8)) == .otherSchema(nil))
    #expect(
      Self.error(try Self.changed { $0["schema"] = "vfio-check/passport" }) == .otherSchema("vfio-check/passport"))
    #expect(Self.error(try Self.changed { $0["schemaVersion"] = 2 }) == .otherVersion(2))
    #expect(Self.error(try Self.changed { $0["schemaVersion"] = "1" }) == .otherVersion(nil))
    #expect(Self.error(try Self.changed { $0["schemaVersion"] = nil }) == .otherVersion(nil))
    #expect(RunError.otherSchema("vfio-check/passport").description.contains(#"a "vfio-check/passport""#))
    #expect(RunError.otherVersion(2).description.contains("version 2; this vfio-check reads version 1"))
  }

  @Test("wherever it is cut off, it is no record", arguments: 0..<20)
  func truncated(part: Int) throws {
    let bytes = try Self.bytes()
    // But for the newline and the brace before it.
    #expect(Self.error(Array(bytes.prefix((bytes.count - 2) * part / 19))) == .notJSON)
  }

  private static let place = ".sessions[0].blocks[0]"
  private static let histogram = "\(place).histogramNanoseconds is empty, not in order or absurd"

  @Test(
    "a damaged block is said to be one, and which",
    arguments: [
      ("metric", 2, "\(place).metric is none of the metrics"), ("metric", -1, "\(place).metric is none of the metrics"),
      ("histogramNanoseconds", [[2, 1], [1, 1]], histogram), ("histogramNanoseconds", [[1, 1], [1, 1]], histogram),
      ("histogramNanoseconds", [[1, 0]], histogram), ("histogramNanoseconds", [[0, 1]], histogram),
      ("histogramNanoseconds", [[3_600_000_000_001, 1]], histogram),
      ("histogramNanoseconds", [[1, 100_000_001]], histogram), ("histogramNanoseconds", [[Int]](), histogram),
      ("histogramNanoseconds", nil, histogram),
      ("histogramNanoseconds", [[1, 2, 3]], "\(place).histogramNanoseconds has what is no pair"),
      ("histogramNanoseconds", [[UInt64(1), UInt64.max]], "\(place).histogramNanoseconds has what is no pair"),
      ("count", 41, "\(place).count is not what the histogram holds"),
    ] as [(String, (any Sendable)?, String)])
  func damagedBlock(key: String, value: (any Sendable)?, what: String) throws {
    #expect(Self.error(try Self.changedBlock { $0[key] = value }) == .damaged(what))
  }

  @Test(
    "a rate must be one", arguments: [nil, 0, -1, 1e-4, 1e19, 1e300] as [Double?])
  func damagedRate(rate: Double?) throws {
    #expect(
      Self.error(try Self.changedBlock(2) { $0["bytesPerSecond"] = rate })
        == .damaged(".sessions[0].blocks[2].bytesPerSecond is missing or no rate"))
  }

  /// A few hundred bytes could otherwise stand for more samples than there is memory.
  @Test("more samples than anybody takes are refused, of all blocks together")
  func tooMany() throws {
    func error(_ first: Int, _ second: Int) throws -> RunError? {
      Self.error(
        try Self.changed { document in
          var sessions = try #require(document["sessions"] as? [[String: Any]])
          var blocks = try #require(sessions[0]["blocks"] as? [[String: Any]])
          for (number, count) in [first, second].enumerated() {
            blocks[number]["histogramNanoseconds"] = [[1, count]]
            blocks[number]["count"] = count
          }
          sessions[0]["blocks"] = Array(blocks.prefix(2))
          document["sessions"] = Array(sessions.prefix(1))
        })
    }
    #expect(try error(25_000_000, 25_000_000) == nil)
    #expect(
      try error(25_000_000, 25_000_001)
        == .damaged(
          ".sessions[0].blocks[1].histogramNanoseconds: with it the record holds more than 50000000 samples"))
  }

  /// The decoder's own words differ; the block must be in them.
  @Test(
    "what has another type is found by its place",
    arguments: [
      ("histogramNanoseconds", [[1, -1]]), ("histogramNanoseconds", "all"), ("durationNanoseconds", -1),
      ("order", 0.5), ("guards", ["stealTicks": "NaN"]), ("flags", 3),
    ] as [(String, any Sendable)])
  func otherTypes(key: String, value: any Sendable) throws {
    guard case .damaged(let what) = Self.error(try Self.changedBlock { $0[key] = value }) else {
      Issue.record("\(key) with \(value) was read")
      return
    }
    #expect(what.hasPrefix(Self.place), "\(what)")
  }

  @Test(
    "so is what is missing or absurd above the blocks",
    arguments: [
      ("engine", nil, ".engine is missing"), ("timerNanoseconds", -1, ".timerNanoseconds is no time"),
      ("timerNanoseconds", 1e300, ".timerNanoseconds is no time"),
      ("metrics", [[String: Int]()], ".metrics[0].id is missing"), ("sessions", "none", ".sessions is of no use"),
    ] as [(String, (any Sendable)?, String)])
  func damagedDocument(key: String, value: (any Sendable)?, what: String) throws {
    #expect(Self.error(try Self.changed { $0[key] = value }) == .damaged(what))
  }

  @Test("a number that JSON has no word for is no number", arguments: ["NaN", "1e999", "-Infinity"])
  func notANumber(word: String) throws {
    let text = String(decoding: try Self.bytes(), as: UTF8.self)
    let changed = text.replacing("\"timerNanoseconds\":20", with: "\"timerNanoseconds\":\(word)")
    #expect(changed != text)
    #expect(Self.error(Array(changed.utf8)) != nil)
  }

  @Test("sessions, metrics and their points are held against what can be")
  func above() throws {
    let seconds = try Self.changed { document in
      var sessions = try #require(document["sessions"] as? [[String: Any]])
      sessions[1]["seconds"] = 1e300
      document["sessions"] = sessions
    }
    #expect(Self.error(seconds) == .damaged(".sessions[1].seconds is no time"))
    let twice = try Self.changed { document in
      let metrics = try #require(document["metrics"] as? [[String: Any]])
      document["metrics"] = metrics + metrics
    }
    #expect(Self.error(twice) == .damaged(".metrics names one twice"))
    let negative = try Self.changed { document in
      var metrics = try #require(document["metrics"] as? [[String: Any]])
      metrics[1]["point"] = ["bytes": -4096]
      document["metrics"] = metrics
    }
    #expect(Self.error(negative) == .damaged(".metrics[1].point has a negative parameter"))
  }

  /// Bytes, digits and brackets at random places of a valid file: most of it is refused, some of it is still a record.
  @Test("no damage ends the process, and what is read is sound")
  func fuzz() throws {
    let valid = try Self.bytes()
    var random = SeededGenerator(seed: 2026)
    let likely = Array(#"0123456789-.eE[]{},:"nul"#.utf8)
    var (read, refused) = (0, 0)
    for _ in 0..<2000 {
      var bytes = valid
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: bytes.indices, using: &random)
        let isLikely = Bool.random(using: &random)
        let byte = isLikely ? likely.randomElement(using: &random) ?? 0 : .random(in: 0...255, using: &random)
        switch Int.random(in: 0...3, using: &random) {
        case 0: bytes.remove(at: place)
        case 1: bytes.insert(byte, at: place)
        default: bytes[place] = byte
        }
      }
      let run: Run
      do throws(RunError) { run = try RunFile.run(bytes) } catch {
        refused += 1
        #expect(!error.description.isEmpty)
        continue
      }
      read += 1
      #expect(Self.isSound(run))
    }
    #expect(read > 40 && refused > 1000, "\(read) read, \(refused) refused")
  }

  private static func isSound(_ run: Run) -> Bool {
    Set(run.metrics).count == run.metrics.count && (0...1e9).contains(run.timerNanoseconds)
      && run.sessions.allSatisfy { session in
        (0...1e9).contains(session.seconds)
          && session.blocks.allSatisfy { block in
            guard run.metrics.indices.contains(block.metric), block.guards.values.allSatisfy(\.isFinite) else {
              return false
            }
            switch run.metrics[block.metric].unit {
            case .bytesPerSecond: return block.distribution == nil && block.rate.map { $0 > 0 && $0.isFinite } ?? false
            case .nanoseconds:
              guard let distribution = block.distribution, block.rate == nil else { return false }
              return distribution.minimum > 0 && distribution.count == distribution.bins.map(\.count).reduce(0, +)
                && zip(distribution.bins, distribution.bins.dropFirst()).allSatisfy { $0.value < $1.value }
            }
          }
      }
  }
}
