// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Records
internal import Wording

/// What runs were measured on, those of an engine side by side, as tables of a page.
enum FingerprintContents {
  static func tables(_ runs: [RunGroup.Named]) -> [PageContents.Folded] {
    var engines: [String] = []
    for engine in runs.map(\.run.engine) where !engines.contains(engine) { engines.append(engine) }
    return engines.flatMap { engine in
      tables(of: runs.filter { $0.run.engine == engine }, prefix: engines.count > 1 ? "\(engine): " : "")
    }
  }

  private static func tables(of runs: [RunGroup.Named], prefix: String) -> [PageContents.Folded] {
    let classes: [(String, (Fingerprint) -> [FingerprintField])] = [
      ("what must be the same in runs that are compared", \.mustMatch),
      ("what may differ, and is told", \.mayDiffer),
      ("what is watched while measuring, as it was at the start", \.driftGuards),
    ]
    let parameters = Dictionary(grouping: runs.flatMap { $0.run.parameters.keys }, by: \.self).keys.sorted()
    return [
      table(
        "\(prefix)the method", names: ["engine", "tool"] + parameters.map { "parameter \($0)" }, runs,
        values: runs.map { named in
          var values = ["engine": named.run.engine, "tool": named.run.toolVersion]
          for (key, value) in named.run.parameters { values["parameter \(key)"] = value }
          return values
        })
    ]
      + classes.compactMap { caption, fields in
        var names: [String] = []
        for field in runs.flatMap({ fields($0.run.fingerprint) }) where !names.contains(field.name.rawValue) {
          names.append(field.name.rawValue)
        }
        guard !names.isEmpty else { return nil }
        return table(
          "\(prefix)\(caption)", names: names, runs,
          values: runs.map { named in
            var values: [String: String] = [:]
            for field in fields(named.run.fingerprint) {
              values[field.name.rawValue] = values[field.name.rawValue] ?? field.value
            }
            return values
          })
      }
  }

  /// A row for each name, a column for each run; rows that differ are marked.
  private static func table(
    _ heading: String, names: [String], _ runs: [RunGroup.Named], values: [[String: String]]
  ) -> PageContents.Folded {
    var marked: Set<Int> = []
    var rows: [[String]] = []
    for (index, name) in names.enumerated() {
      let found = values.map { $0[name] }
      if Set(found).count > 1 { marked.insert(index) }
      rows.append([name] + found.map { $0 ?? "unknown" })
    }
    let count = counted(names.count, "field")
    return PageContents.Folded(
      heading: "\(heading) (\(count)\(marked.isEmpty ? "" : ", \(marked.count) ≠"))",
      table: PageContents.Table(
        runs.count == 1 ? "As it was read; unknown is what could not be." : "What differs is marked ≠.",
        columns: ["field"] + (runs.count == 1 ? ["value"] : runs.map(\.name)), rows: rows, marked: marked))
  }
}
