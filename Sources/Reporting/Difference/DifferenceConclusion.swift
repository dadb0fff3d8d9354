// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Passthrough
internal import Wording

/// What the difference of two machines comes to, in a sentence or two: the first lines that somebody reads.
struct DifferenceConclusion {
  let difference: MachineDifference

  var sentences: [String] {
    var sentences = [headline]
    if let product = difference.host.product {
      sentences.append("These look like two machines: \(printable(product.old)), and \(printable(product.new))")
    }
    return sentences
  }

  private var headline: String {
    switch difference.outcome {
    case .unchanged: return "Nothing changed"
    case .changed:
      let improved = devices(.improved)
      let kept = "Nothing that matters got worse: what could be passed through still can be"
      return improved.isEmpty ? kept : "\(kept), and \(told(improved, "can be passed through now"))"
    case .unknown:
      let (checks, devices) = (checks(.unknown), devices(.unknown))
      guard !devices.isEmpty else {
        return "Nothing is known to be worse, but the host can no longer be judged: \(checks.listed(4, tolerance: 1))"
      }
      return "Nothing is known to be worse, but \(told(devices, "can no longer be judged"))"
        + (checks.isEmpty ? "" : "; nor can the host: \(checks.listed(4, tolerance: 1))")
    case .regressed:
      let (checks, devices) = (checks(.regressed), devices(.regressed))
      guard !devices.isEmpty else { return "The host fails what it passed before: \(checks.listed(4, tolerance: 1))" }
      return told(devices, "can no longer be passed through")
        + (checks.isEmpty ? "" : "; the host fails what it passed before: \(checks.listed(4, tolerance: 1))")
    }
  }

  private func checks(_ direction: VerdictChange) -> [String] {
    difference.verdicts.host.filter { $0.direction == direction }.map(\.id)
  }

  /// The devices as they are called now, or were called where they are gone; of equal ones only how many there are can
  /// be said.
  private func devices(_ direction: VerdictChange) -> [String] {
    let known = difference.verdicts.devices.filter { $0.direction == direction }.map {
      DifferenceText.subject($0) + ($0.new == nil ? " (gone)" : "")
    }
    let equal = difference.verdicts.ambiguous.filter { $0.direction == direction }.flatMap { change in
      let count = max(1, abs(change.oldReady - change.newReady))
      return (0..<count).map { _ in "one of \(change.old.map(DifferenceText.text).joined(separator: "/"))" }
    }
    return known + equal
  }

  /// "2 devices can be passed through now: 0000:01:00.0, 1-3".
  private func told(_ devices: [String], _ what: String) -> String {
    "\(counted(devices.count, "device")) \(what): \(devices.listed(4, tolerance: 1))"
  }
}
