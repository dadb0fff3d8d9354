// SPDX-License-Identifier: GPL-3.0-or-later
internal import Latency

/// What runs were measured on, side by side, as tables of a page.
enum FingerprintContents {
  static func tables(_ runs: [RunGroup.Named]) -> [PageContents.Table] {
    guard !runs.isEmpty else { return [] }
    let classes: [(String, (Fingerprint) -> [FingerprintField])] = [
      ("What must be the same in runs that are compared.", \.mustMatch),
      ("What may differ, and is told.", \.mayDiffer),
      ("What is watched while measuring; here as it was at the start.", \.driftGuards),
    ]
    let parameters = Dictionary(grouping: runs.flatMap { $0.run.parameters.keys }, by: \.self).keys.sorted()
    return [
      table(
        "The method.", names: ["engine", "tool"] + parameters.map { "parameter \($0)" }, runs,
        values: runs.map { named in
          var values = ["engine": named.run.engine, "tool": named.run.toolVersion]
          for (key, value) in named.run.parameters { values["parameter \(key)"] = value }
          return values
        })
    ]
      + classes.compactMap { caption, fields in
        var names: [String] = []
        for field in runs.flatMap({ fields($0.run.fingerprint) }) where !names.contains(field.name) {
          names.append(field.name)
        }
        guard !names.isEmpty else { return nil }
        return table(
          caption, names: names, runs,
          values: runs.map { named in
            var values: [String: String] = [:]
            for field in fields(named.run.fingerprint) { values[field.name] = values[field.name] ?? field.value }
            return values
          })
      }
  }

  /// A row for each name, a column for each run; rows that differ are marked.
  private static func table(
    _ caption: String, names: [String], _ runs: [RunGroup.Named], values: [[String: String]]
  ) -> PageContents.Table {
    var marked: Set<Int> = []
    var rows: [[String]] = []
    for (index, name) in names.enumerated() {
      let found = values.map { $0[name] }
      if Set(found).count > 1 { marked.insert(index) }
      rows.append([name] + found.map { $0 ?? "unknown" })
    }
    return PageContents.Table(
      caption, columns: ["field"] + (runs.count == 1 ? ["value"] : runs.map(\.name)), rows: rows, marked: marked)
  }
}
