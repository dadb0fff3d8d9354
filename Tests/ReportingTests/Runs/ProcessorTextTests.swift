// SPDX-License-Identifier: GPL-3.0-or-later
import Records
import TestSupport
import Testing

@testable import Reporting

@Suite("Text of a run of the processor")
struct ProcessorTextTests {
  private static let style = Style(usesColor: false)

  private static func run(
    isGuest: Bool, extra: [Metric] = [.cpuid], pages: [Int] = [4096, 2 << 20], cache: Int? = 32 << 20
  ) -> Run {
    .processor(isGuest: isGuest, pages: pages, extra: extra, noise: (0, 0), cache: cache) { metric in
      switch metric.id {
      case "cpu.cpuid.latency": return isGuest ? 1500 : 40
      case "cpu.port.latency": return 9000
      default:
        let (page, window) = (metric.point["pageBytes"] ?? 0, metric.point["workingSetBytes"] ?? 0)
        let step = window > 1 << 24 ? 100.0 : 1.25
        return page == 4096 && window > 1 << 20 ? (isGuest ? 1.5 : 1.25) * step : step
      }
    }
  }

  private func lines(_ run: Run, _ detail: Detail = .normal) -> [String] {
    RunText(run, detail, style: Self.style, width: nil).lines
  }

  @Test func timesAreThoseOfOneOperation() {
    let lines = lines(Self.run(isGuest: true))
    #expect(lines[0] == "cpu: A Processor, 5 sessions of up to 68 blocks")
    #expect(lines.contains { $0.hasPrefix("cpu.cpuid.latency, mean of 64  ") })
    #expect(lines.contains { $0.hasPrefix("  leaf 0") && $0.contains("1.500 µs [1.500, 1.500]") })
    #expect(lines.contains { $0.contains("of the shortest batch, of which it is read once; it is not subtracted.") })
  }

  @Test func pagesStandSideBySide() {
    let lines = lines(Self.run(isGuest: true))
    #expect(
      lines.contains {
        $0.hasPrefix("cpu.chase.latency, mean of 1,024  ") && $0.contains("pages of 4 KiB [95 %]")
          && $0.contains("of 2 MiB [95 %]")
      })
    #expect(lines.contains { $0.hasPrefix("  working set 16 KiB ") && $0.contains("1.250 ns [1.250, 1.250]") })
    #expect(
      lines.contains {
        $0.hasPrefix("  working set 256 MiB ") && $0.contains("150.0 ns") && $0.contains("+50 % [+50 %, +50 %]")
      })
    #expect(lines.contains { $0.hasPrefix("Pages of 4 KiB begin to cost more between 1 MiB and 4 MiB, ") })
    // One below the other they are told to whoever wants all.
    #expect(!lines.contains { $0.contains("p99.9") && $0.hasPrefix("cpu.chase") })
    #expect(
      self.lines(Self.run(isGuest: true), .verbose).contains { $0.contains("p99.9") && $0.hasPrefix("cpu.chase") })
    #expect(
      self.lines(Self.run(isGuest: true, pages: [4096])).contains { $0.contains("p99.9") && $0.hasPrefix("cpu.chase") })
  }

  /// No knee is no all-clear.
  @Test func whereItBeginsMayBeUnknownThoughItCosts() {
    func run(_ ratio: @escaping (Int) -> Double) -> [String] {
      lines(
        .processor(isGuest: true, sessions: 2, noise: (0, 0)) { metric in
          metric.point["pageBytes"] == 4096 ? 10 * ratio(metric.point["workingSetBytes"] ?? 0) : 10
        })
    }
    #expect(
      run { _ in 1.5 }.contains { $0.hasPrefix("From which working set on pages of 4 KiB cost more cannot be told") })
    #expect(run { _ in 1 }.contains { $0.hasPrefix("That pages of 4 KiB cost more than large ones cannot be told") })
  }

  @Test func claimsStandBesideWhatWasFound() {
    let found = lines(Self.run(isGuest: true, extra: [.cpuid, .port]))
    #expect(
      found.contains { $0.hasPrefix("  a light exit (CPUID)") && $0.contains("1 to 2 µs") && $0.contains("1.500 µs [") }
    )
    #expect(
      found.contains {
        $0.hasPrefix("  a heavy exit (port read)") && $0.contains("10 to 20 µs") && $0.contains("9.000 µs [")
      })
    #expect(found.contains { $0.hasPrefix("  nested paging") && $0.contains("5 to 10 %") && $0.contains("+50 %") })
    #expect(found.contains { $0.contains("no source that could be verified") })
    let missing = lines(Self.run(isGuest: true, extra: [], pages: [4096]))
    #expect(missing.contains { $0.hasPrefix("  a heavy exit") && $0.contains("not measured (--port-io)") })
    #expect(missing.contains { $0.hasPrefix("  nested paging") && $0.contains("not measured (--backing 4K,2M)") })
  }

  /// Where few steps missed the last cache, what was found is nothing of the claim's.
  @Test func whatNeverMissedTheCacheIsNotToldAsNestedPaging() {
    let within = lines(Self.run(isGuest: true, cache: 128 << 20))
    #expect(within.contains { $0.hasPrefix("  nested paging") && $0.contains("not measured (--working-sets) *") })
    #expect(
      within.contains { $0.hasPrefix("* The largest working set, 256 MiB, is less than four times the last cache") })
    let unknown = lines(Self.run(isGuest: true, cache: nil))
    #expect(unknown.contains { $0.hasPrefix("  nested paging") && $0.contains("not measured *") })
    #expect(unknown.contains { $0.hasPrefix("* How large the last cache is is not known here") })
  }

  @Test func aStarHasItsFootnoteWhereverItStands() throws {
    let run = Self.run(isGuest: true)
    let note = "* 4 KiB pages against 2 MiB at 256 MiB: "
    for detail in [Detail.quiet, .normal, .verbose] {
      #expect(lines(run, detail).contains { $0.hasPrefix(note) })
    }
    #expect(try MarkupDocument(try PageFixture.page([("guest", try PageFixture.run(run))]).html()).text.contains(note))
  }

  @Test func onBareMetalThereAreNoExitsToPrice() {
    let lines = lines(Self.run(isGuest: false))
    #expect(lines.contains { $0.hasPrefix("There are no exits to price") })
    #expect(!lines.contains { $0.contains("Claims under test") })
  }

  @Test func whereInstructionsAreTranslatedNothingIsClaimed() {
    var run = Self.run(isGuest: true)
    run.emulated = "the processor is emulated"
    let lines = lines(run)
    #expect(lines[1] == "EMULATED: the processor is emulated")
    #expect(lines.contains { $0.hasPrefix("No claim is tested") })
    #expect(!lines.contains { $0.contains("Claims under test") })
  }

  @Test func aComparisonWithBareMetalTellsNestedPaging() throws {
    func lines(_ base: Run, _ candidate: Run) -> [String] {
      let comparison = Comparison(
        base: ComparisonArm(name: "host", run: base), candidates: [ComparisonArm(name: "guest", run: candidate)],
        margin: 0.03, resamples: 200)
      return ComparisonText(comparison, .normal, style: Self.style, width: nil).lines
    }
    let (bare, guest) = (Self.run(isGuest: false), Self.run(isGuest: true))
    let told = lines(bare, guest)
    #expect(told.contains { $0.hasPrefix("  leaf 0") && $0.contains("1.500 µs") && $0.contains("slower, beyond") })
    let remark = try #require(told.first { $0.hasPrefix("Nested paging") })
    #expect(remark.contains("256 MiB") && remark.contains("+20 % [") && remark.contains("with pages of 4 KiB"))
    #expect(remark.contains("+25 % [") && remark.contains("on bare metal, +50 % [") && remark.contains("unverified"))
    #expect(!lines(guest, guest).contains { $0.hasPrefix("Nested paging") })
    let within = lines(Self.run(isGuest: false, cache: 128 << 20), guest)
    #expect(within.contains { $0.hasPrefix("Nested paging on cache misses is not measured. ") })
    #expect(lines(Self.run(isGuest: false, cache: nil), guest).contains { $0.hasPrefix("Nested paging, by a") })
  }
}
