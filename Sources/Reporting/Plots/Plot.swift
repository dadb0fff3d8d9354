// SPDX-License-Identifier: GPL-3.0-or-later

/// A picture of figures, which can be drawn for a wide and for a narrow page.
///
/// Whatever it shows also stands in its description, and in a table beside it: no picture is the only place of a
/// figure.
protocol Plot: Sendable {
  /// What it shows, in a line.
  var title: String { get }
  /// What can be read off it, in sentences.
  var description: String { get }
  /// At most `width` wide, in pixels of the size that the page's text has.
  func drawing(width: Double) -> SVGDrawing
}

/// How wide plots are drawn.
enum PlotWidth {
  static let wide = 880.0
  /// A phone's, less its margins.
  static let narrow = 344.0
  /// From here on labels stand beside what they name, not above.
  static let beside = 700.0
}

extension Plot {
  /// For a page: both sizes, of which the page's style sheet shows one.
  func figure(id: String) -> Markup {
    func svg(_ width: Double, _ name: String) -> Markup {
      drawing(width: width).svg(id: "\(id)-\(name)", title: title, description: description, cssClass: name)
    }
    return svg(PlotWidth.wide, "wide") + svg(PlotWidth.narrow, "narrow")
  }

  /// As a file of its own.
  func file() -> Markup {
    let svg = drawing(width: PlotWidth.wide).svg(
      id: "plot", title: title, description: description, style: PageStyle.palette + PageStyle.plots)
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      \(svg)

      """
  }
}
