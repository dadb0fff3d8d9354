// SPDX-License-Identifier: GPL-3.0-or-later

/// The plots of a page: it numbers them, so that each has a name of its own, on the page and as a file.
struct PlotAlbum {
  private(set) var files: [ReportPage.PlotFile] = []
  private var counts: [String: Int] = [:]

  /// Takes a plot in. `kind` is a word of ours, since names of files come from no device.
  mutating func figure(_ plot: some Plot, kind: String, legend: String, isEmulated: Bool) -> PageContents.Figure {
    counts[kind, default: 0] += 1
    let name = "\(kind)-\(counts[kind] ?? 1)"
    files.append(ReportPage.PlotFile(name: "\(name).svg", svg: plot.file().text))
    return PageContents.Figure(plot: plot.figure(id: name), legend: legend, isEmulated: isEmulated)
  }
}
