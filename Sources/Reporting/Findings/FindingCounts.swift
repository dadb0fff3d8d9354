// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Passthrough
internal import Wording

/// How many findings have which verdict; accepted ones are counted by themselves.
struct FindingCounts {
  private let verdicts: [Verdict: Int]
  let accepted: Int

  init(_ findings: [FindingJSON]) {
    let waived = findings.count { $0.isWaived }
    verdicts = findings.filter { !$0.isWaived }.reduce(into: [:]) { $0[$1.judged, default: 0] += 1 }
    accepted = waived
  }

  subscript(verdict: Verdict) -> Int { verdicts[verdict] ?? 0 }

  /// "19 passed, 4 warnings, 1 failed".
  var text: String {
    var counts = ["\(self[.pass]) passed"]
    func add(_ number: Int, _ word: String) { if number > 0 { counts.append("\(number) \(word)") } }
    add(self[.warn], plural(self[.warn], "warning", "warnings"))
    add(self[.fail], "failed")
    add(self[.unknown], "unknown")
    add(accepted, "accepted")
    return counts.joined(separator: ", ")
  }
}

extension FindingJSON {
  /// A later version may know more verdicts.
  var judged: Verdict { Verdict(rawValue: verdict) ?? .unknown }

  /// Whether it was waived and therefore counts nowhere.
  var isWaived: Bool { accepted == true && judged.severity > 0 }
}

extension [FindingJSON] {
  /// The ids of the checks that gave a verdict, each once.
  func ids(_ verdict: Verdict) -> String {
    var seen: Set<String> = []
    return filter { $0.judged == verdict && !$0.isWaived }.map(\.id).filter { seen.insert($0).inserted }
      .joined(separator: ", ")
  }
}
