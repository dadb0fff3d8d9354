// SPDX-License-Identifier: GPL-3.0-or-later
import Statistics
import TestSupport
import Testing

@testable import Records

@Suite("ClaimUnderTest")
struct ClaimUnderTestTests {
  private static func run(
    isGuest: Bool = true, extra: [Metric] = [.cpuid, .port], pages: [Int] = [4096, 2 << 20],
    sets: [Int] = [1 << 14, 1 << 28], cache: Int? = 32 << 20
  ) -> Run {
    .processor(isGuest: isGuest, workingSets: sets, pages: pages, extra: extra, cache: cache) { metric in
      switch metric.id {
      case "cpu.cpuid.latency": 1500
      case "cpu.port.latency": 9000
      default: metric.point["pageBytes"] == 4096 ? 130 : 100
      }
    }
  }

  @Test("in a guest each claim stands beside what was found, of one operation")
  func guest() throws {
    let claims = ClaimUnderTest.all(of: Self.run())
    #expect(claims.map(\.claim) == [.lightExit, .heavyExit, .nestedPaging])
    guard case .time(let light, let interval) = claims[0].finding, case .time(let heavy, _) = claims[1].finding,
      case .pages(let ratio, _, let window) = claims[2].finding
    else {
      Issue.record("not found")
      return
    }
    #expect(abs(light / 1500 - 1) < 0.01 && interval.contains(light) && interval.upper < 1600)
    #expect(abs(heavy / 9000 - 1) < 0.01)
    #expect(abs(ratio / 1.3 - 1) < 0.01 && window == 1 << 28)
    #expect(claims.allSatisfy { $0.samples > 0 && $0.sessions == 5 })
  }

  @Test("what was not measured is said to be so")
  func missing() {
    for claim in ClaimUnderTest.all(of: Self.run(extra: [], pages: [4096])) {
      guard case .notMeasured = claim.finding else {
        Issue.record("\(claim.claim) was found")
        continue
      }
      #expect(claim.samples == 0 && claim.sessions == 0)
    }
  }

  @Test(
    "nested paging on cache misses is not measured where nothing misses the last cache, or nobody knows how large it is"
  )
  func withinTheCache() throws {
    func gap(_ run: Run) throws -> ClaimUnderTest.Gap? {
      guard case .notMeasured(let gap) = try #require(ClaimUnderTest.all(of: run).last).finding else { return nil }
      return gap
    }
    #expect(
      try gap(Self.run(sets: [1 << 14, 1 << 26])) == .withinCache(workingSet: 1 << 26, cache: 32 << 20))
    #expect(try gap(Self.run(cache: nil)) == .unknownCache(workingSet: 1 << 28))
    #expect(try gap(Self.run(cache: 0)) == .unknownCache(workingSet: 1 << 28))
    #expect(try gap(Self.run(cache: .max)) == .withinCache(workingSet: 1 << 28, cache: .max))
    // Four times what the cache holds.
    #expect(try gap(Self.run(sets: [1 << 14, 1 << 27])) == nil)
    #expect(try gap(Self.run(pages: [4096])) == .notAsked)
  }

  @Test("on bare metal, under emulation and of a device there is none to test")
  func elsewhere() {
    #expect(ClaimUnderTest.all(of: Self.run(isGuest: false)).isEmpty)
    var emulated = Self.run()
    emulated.emulated = "the processor is QEMU's translator"
    #expect(ClaimUnderTest.all(of: emulated).isEmpty)
    #expect(ClaimUnderTest.all(of: .built()).isEmpty)
  }

  @Test("a run without a device knows bare metal from a guest, and the two compare")
  func comparison() {
    let (bare, guest) = (Self.run(isGuest: false), Self.run())
    #expect(ArmKind(bare, arm: nil) == .bare && ArmKind(guest, arm: nil) == .guest)
    let comparison = Comparison(
      base: ComparisonArm(name: "host", run: bare), candidates: [ComparisonArm(name: "guest", run: guest)],
      margin: 0.03,
      resamples: 200)
    #expect(comparison.incomparable.isEmpty && comparison.split.isEmpty)
    #expect(comparison.candidates[0].metrics.count == 6)
    #expect(comparison.candidates[0].comparability.differences.map(\.name) == ["machine.isVirtual"])
    var other = Self.run()
    other.fingerprint.mustMatch = [FingerprintField("cpu.model", "Another", source: "/proc/cpuinfo")]
    #expect(Comparability(bare, other).mismatches.map(\.name) == ["cpu.model"])
  }
}
