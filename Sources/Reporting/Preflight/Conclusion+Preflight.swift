// SPDX-License-Identifier: GPL-3.0-or-later
internal import Passthrough

extension Conclusion {
  /// Whether the named devices are ready, or the host where none was named.
  init(preflight findings: [FindingJSON], targets: [String]) {
    let counts = FindingCounts(findings)
    let what = targets.isEmpty ? "The host" : targets.joined(separator: ", ")
    let verb = targets.count > 1 ? "are" : "is"
    if counts[.fail] > 0 {
      let ids = findings.ids(.fail)
      self.init(
        .bad,
        targets.isEmpty ? "The host is not ready for passthrough: \(ids)" : "\(what) \(verb) not ready: \(ids)")
    } else if counts[.unknown] > 0 {
      self.init(
        .doubtful,
        "\(what): nothing speaks against it, but not everything could be measured: \(findings.ids(.unknown))")
    } else if counts[.warn] > 0 {
      self.init(.doubtful, "\(what) \(verb) ready, with warnings: \(findings.ids(.warn))")
    } else {
      self.init(.good, "\(what) \(verb) ready")
    }
  }
}
