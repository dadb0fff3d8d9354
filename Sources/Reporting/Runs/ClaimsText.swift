// SPDX-License-Identifier: GPL-3.0-or-later
internal import Records
internal import Statistics

/// What is claimed of exits and nested paging, beside what a run found.
struct ClaimsText {
  private let run: Run

  init(_ run: Run) { self.run = run }

  func lines(_ style: Style, width: Int?) -> [String] {
    (table.isEmpty ? [] : TableText(table).lines(width: width, heading: style.strong))
      + remarks.flatMap { wrapped($0, width: width) }
  }

  /// What is to be said of them, or why there is nothing to say.
  var remarks: [String] {
    guard run.engine == EngineDefinition.cpu.id else { return [] }
    let claims = ClaimUnderTest.all(of: run)
    guard !claims.isEmpty else {
      if run.emulated != nil { return ["No claim is tested: where instructions are translated, none exits."] }
      guard run.fingerprint[.machineIsVirtual] == "no" else { return [] }
      return [
        "There are no exits to price: this is no guest. What stands here for CPUID, a port and the pages is the base that a guest's "
          + "figures are held against: run the same in the guest, then vfio-check compare."
      ]
    }
    return [
      "What is claimed has no source that could be verified: hypotheses, nothing to compare with. An exit's price holds the instruction's "
        + "own time, some tens of nanoseconds."
    ] + claims.compactMap(Self.remark)
  }

  /// A heading and a row for each claim; empty where none is tested.
  var table: [[String]] {
    let claims = run.engine == EngineDefinition.cpu.id ? ClaimUnderTest.all(of: run) : []
    guard !claims.isEmpty else { return [] }
    let hypervisor = run.fingerprint[.machineHypervisorInterface].map { HypervisorInterface(signature: $0).name }
    let place = hypervisor.map { ", in a guest of \(printable($0))" } ?? ""
    var table = [["Claims under test\(place)", "claimed", "found here [95 %]", "samples", "sessions"]]
    for claim in claims {
      table.append(
        [claim.claim.text, Self.claimed(claim.claim), Self.found(claim)]
          + (claim.samples > 0 ? [QuantityText.grouped(claim.samples), "\(claim.sessions)"] : ["-", "-"]))
    }
    return table
  }

  private static func claimed(_ claim: ClaimUnderTest.Claim) -> String {
    let (lower, upper) = (claim.range.lowerBound, claim.range.upperBound)
    switch claim {
    case .lightExit, .heavyExit:
      return
        "\(QuantityText.fixed(lower / 1000, decimals: 0)) to \(QuantityText.fixed(upper / 1000, decimals: 0)) µs"
    case .nestedPaging:
      return "\(QuantityText.fixed(lower * 100, decimals: 0)) to \(QuantityText.fixed(upper * 100, decimals: 0)) %"
    }
  }

  private static func found(_ claim: ClaimUnderTest) -> String {
    switch claim.finding {
    case .time(let value, let interval): QuantityText(.nanoseconds, for: value).text(value, interval)
    case .pages(let ratio, let interval, _): "\(PageSizeText.text(ratio, interval)) *"
    case .notMeasured(.withinCache): "not measured (--working-sets) *"
    case .notMeasured(.unknownCache): "not measured *"
    case .notMeasured(.notAsked):
      switch claim.claim {
      case .lightExit: "not measured"
      case .heavyExit: "not measured (--port-io)"
      case .nestedPaging: "not measured (--backing 4K,2M)"
      }
    }
  }

  private static func remark(_ claim: ClaimUnderTest) -> String? {
    switch claim.finding {
    case .time, .notMeasured(.notAsked): nil
    case .notMeasured(let gap): text(gap).map { "* \($0)" }
    case .pages(_, _, let workingSet):
      "* 4 KiB pages against 2 MiB at \(Metric.size(workingSet)): all that translation costs there, of which bare metal pays a part too. "
        + "The nested part alone is told by vfio-check compare with a run on the host."
    }
  }

  /// Why a working set says nothing of cache misses; nil where it was not asked.
  static func text(_ gap: ClaimUnderTest.Gap) -> String? {
    switch gap {
    case .notAsked: nil
    case .withinCache(let workingSet, let cache):
      "The largest working set, \(Metric.size(workingSet)), is less than four times the last cache (\(Metric.size(cache))): too few of "
        + "its steps missed it. --working-sets takes larger ones."
    case .unknownCache(let workingSet):
      "How large the last cache is is not known here, so neither is whether steps through \(Metric.size(workingSet)) missed it."
    }
  }
}
