// SPDX-License-Identifier: GPL-3.0-or-later
internal import Passthrough

extension Conclusion {
  /// Whether the named devices are ready, or the host where none was named.
  init(preflight findings: [FindingJSON], targets: [String]) {
    let state = Candidate.State(findings.lazy.filter { !$0.isWaived }.map(\.judged))
    let what = targets.isEmpty ? "The host" : targets.joined(separator: ", ")
    let verb = targets.count > 1 ? "are" : "is"
    let ids = state.decisive.map { findings.ids($0) } ?? ""
    switch state {
    case .blocked:
      self.init(
        .bad,
        targets.isEmpty ? "The host is not ready for passthrough: \(ids)" : "\(what) \(verb) not ready: \(ids)")
    case .unknown:
      self.init(.doubtful, "\(what): nothing speaks against it, but not everything could be measured: \(ids)")
    case .warnings: self.init(.doubtful, "\(what) \(verb) ready, with warnings: \(ids)")
    case .ready: self.init(.good, "\(what) \(verb) ready")
    }
  }
}
