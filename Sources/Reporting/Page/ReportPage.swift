// SPDX-License-Identifier: GPL-3.0-or-later
internal import Passthrough

/// What several commands said of one machine, or of a host and its guest, as one page that needs nothing else: no
/// script, no network.
///
/// The same files give the same page, to the byte: it has no clock of its own.
package struct ReportPage: Sendable {
  /// A plot as a file of its own.
  package struct PlotFile: Sendable {
    package let name: String
    package let svg: String
  }

  private let contents: PageContents
  package let plots: [PlotFile]

  /// - Parameters:
  ///   - margin: What is slow enough to matter, where runs are compared: 0.03 for 3 %.
  ///   - seed: Of the resampling.
  package init(
    _ sources: [ReportSource], margin: Double, seed: UInt64 = 1, resamples: Int = 10_000, toolVersion: String
  ) {
    var runs: [RunGroup.Named] = []
    var given: [NamedComparison] = []
    for source in sources {
      switch source.content {
      case .run(let run): runs.append(RunGroup.Named(name: source.name, run: run))
      case .comparison(let comparison):
        given.append(NamedComparison(name: source.name, comparison: comparison))
      case .preflight, .verification, .passport: break
      }
    }
    let (groups, obstacles) = RunGroup.groups(runs)
    let comparisons =
      groups.compactMap {
        NamedComparison($0, margin: margin, seed: seed, resamples: resamples, toolVersion: toolVersion)
      } + given

    var album = PlotAlbum()
    let findings = FindingsContents.all(of: sources)
    let costs = comparisons.enumerated().map { CostContents($1, number: $0 + 1).contents(&album) }
    let curves = runs.flatMap { CurveContents($0, isOnly: runs.count == 1).contents(&album) }
    let measured = groups.enumerated().map { RunContents($1).contents(&album, isFirst: $0 == 0) }
    let overview = Overview(sources: sources, comparisons: comparisons, groups: groups, findings: findings)
    contents = PageContents(
      title: overview.title, head: overview.head, emulation: overview.emulation, answers: overview.answers,
      costs: costs, curves: curves, runs: measured, findings: findings.map(\.contents),
      passports: PassportContents.tables(sources), obstacles: ObstacleContents.contents(obstacles),
      fingerprints: FingerprintContents.tables(runs), sources: overview.table, toolVersion: toolVersion)
    plots = album.files
  }

  /// The page.
  package func html() -> String { contents.html() }
}
