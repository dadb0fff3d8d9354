// SPDX-License-Identifier: GPL-3.0-or-later
package import Statistics

/// A figure that is passed around, beside what a run found of the same thing.
///
/// None of them has a source that could be verified: they come from a page that its makers say was generated. They are
/// hypotheses, which is why they are tested, and never values to compare with.
package struct ClaimUnderTest: Sendable {
  package enum Claim: String, Sendable, CaseIterable {
    case lightExit, heavyExit, nestedPaging

    /// "a light exit (CPUID)".
    package var text: String {
      switch self {
      case .lightExit: "a light exit (CPUID)"
      case .heavyExit: "a heavy exit (port read)"
      case .nestedPaging: "nested paging, on cache misses"
      }
    }

    /// What is claimed: nanoseconds, or a ratio less one.
    package var range: ClosedRange<Double> {
      switch self {
      case .lightExit: 1000...2000
      case .heavyExit: 10_000...20_000
      case .nestedPaging: 0.05...0.1
      }
    }
  }

  /// What was found, with its 95 % interval.
  package enum Finding: Sendable {
    /// Nanoseconds of one operation.
    case time(Double, Interval)
    /// 4 KiB pages against 2 MiB pages at a working set in bytes: a ratio.
    case pages(ratio: Double, Interval, workingSet: Int)
    case notMeasured(Gap)
  }

  /// Why a claim was not put to the test.
  package enum Gap: Sendable, Equatable {
    /// It was not asked for, or there are too few samples.
    case notAsked
    /// The largest working set is not far enough beyond the last cache, both in bytes: too few of its steps reached
    /// memory.
    case withinCache(workingSet: Int, cache: Int)
    /// How large the last cache is is not known, so neither is whether this working set misses it.
    case unknownCache(workingSet: Int)
  }

  package let claim: Claim
  package let finding: Finding
  /// Samples and sessions that it rests on.
  package let samples: Int
  package let sessions: Int

  /// All of a run of the processor in a guest; empty elsewhere, where nothing exits and nothing is nested.
  package static func all(of run: Run) -> [ClaimUnderTest] {
    guard run.engine == EngineDefinition.cpu.id, run.emulated == nil, run.fingerprint[.machineIsVirtual] == "yes"
    else { return [] }
    return [
      exit(.lightExit, CPUMetric.cpuid, run), exit(.heavyExit, CPUMetric.port, run), paging(run),
    ]
  }

  private static func exit(_ claim: Claim, _ id: String, _ run: Run) -> ClaimUnderTest {
    guard let metric = run.metrics.first(where: { $0.id == id }) else {
      return ClaimUnderTest(claim: claim, finding: .notMeasured(.notAsked), samples: 0, sessions: 0)
    }
    let summary = ArmSummary(run.blocks(of: metric))
    let batch = Double(metric.batch)
    return ClaimUnderTest(
      claim: claim,
      finding: summary.center.map { center in
        .time(
          center.value / batch,
          Interval(
            lower: center.interval.lower / batch, upper: center.interval.upper / batch,
            confidence: center.interval.confidence))
      } ?? .notMeasured(.notAsked), samples: summary.count, sessions: summary.sessions)
  }

  /// Why a working set says nothing of cache misses; nil where it does.
  package static func gap(_ run: Run, workingSet: Int) -> Gap? {
    guard let cache = run.fingerprint[ProcessorCaches.field].flatMap({ Int($0) }), cache > 0 else {
      return .unknownCache(workingSet: workingSet)
    }
    return ProcessorCaches.areExceeded(by: workingSet, lastLevelBytes: cache)
      ? nil : .withinCache(workingSet: workingSet, cache: cache)
  }

  /// Where memory is reached most: at the largest working set.
  private static func paging(_ run: Run) -> ClaimUnderTest {
    guard let step = PageSizeCurve(run)?.steps.last, let ratio = step.ratio else {
      return ClaimUnderTest(claim: .nestedPaging, finding: .notMeasured(.notAsked), samples: 0, sessions: 0)
    }
    if let gap = gap(run, workingSet: step.workingSet) {
      return ClaimUnderTest(claim: .nestedPaging, finding: .notMeasured(gap), samples: 0, sessions: 0)
    }
    let summaries = [step.small, step.large].map { ArmSummary(run.blocks(of: $0)) }
    return ClaimUnderTest(
      claim: .nestedPaging, finding: .pages(ratio: ratio.value, ratio.interval, workingSet: step.workingSet),
      samples: summaries.map(\.count).reduce(0, +), sessions: summaries.map(\.sessions).min() ?? 0)
  }
}
