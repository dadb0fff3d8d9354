// SPDX-License-Identifier: GPL-3.0-or-later

/// A drawing in SVG, made piece by piece. Its colours are the style sheet's.
struct SVGDrawing {
  /// Where a text stands with regard to its place.
  enum Anchor: String {
    case start, middle, end
  }

  let width: Double
  let height: Double
  private var body: Markup = ""

  init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }

  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) {
    body += #"<line x1="\#(n(x1))" y1="\#(n(y1))" x2="\#(n(x2))" y2="\#(n(y2))" class="\#(style)"/>"#
  }

  mutating func rectangle(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ style: String) {
    body +=
      #"<rect x="\#(n(x))" y="\#(n(y))" width="\#(n(max(0, width)))" height="\#(n(max(0, height)))" class="\#(style)"/>"#
  }

  mutating func circle(_ x: Double, _ y: Double, _ radius: Double, _ style: String) {
    body += #"<circle cx="\#(n(x))" cy="\#(n(y))" r="\#(n(radius))" class="\#(style)"/>"#
  }

  mutating func path(_ points: [(Double, Double)], closed: Bool = false, _ style: String) {
    guard let first = points.first else { return }
    let rest = points.dropFirst().map { "L\(n($0.0)) \(n($0.1))" }.joined()
    body += #"<path d="M\#(n(first.0)) \#(n(first.1))\#(rest)\#(closed ? "Z" : "")" class="\#(style)"/>"#
  }

  mutating func text(_ text: String, _ x: Double, _ y: Double, _ anchor: Anchor = .start, _ style: String = "") {
    let name: Markup = style.isEmpty ? "" : #" class="\#(style)""#
    let place: Markup = anchor == .start ? "" : #" text-anchor="\#(anchor.rawValue)""#
    body += #"<text x="\#(n(x))" y="\#(n(y))"\#(place)\#(name)>\#(text)</text>"#
  }

  /// The text, cut so that it fits, by what letters are wide on average.
  mutating func text(
    _ text: String, within room: Double, _ x: Double, _ y: Double, _ anchor: Anchor = .start, _ style: String = ""
  ) {
    self.text(MarkupText.shortened(text, to: Int(room / Self.letterWidth)), x, y, anchor, style)
  }

  /// The text below its place on an axis, but not beyond the edge of the drawing.
  mutating func tick(_ text: String, _ x: Double, _ y: Double) {
    let half = Self.width(of: text) / 2 + 2
    self.text(text, min(max(x, half), width - half), y, .middle, "tick")
  }

  /// Of 12-pixel sans-serif letters, rather too much than too little.
  static let letterWidth = 7.2

  static func width(of text: String) -> Double { Double(text.count) * letterWidth }

  /// The whole picture. `id` is unique on its page; `style` is a style sheet of its own, for a picture that stands
  /// alone.
  func svg(id: String, title: String, description: String, cssClass: String = "", style: Markup? = nil) -> Markup {
    let namespace: Markup = #" xmlns="http://www.w3.org/2000/svg""#
    let size: Markup = #"viewBox="0 0 \#(n(width)) \#(n(height))""#
    // A picture that stands alone must have a size, or it fills the window; on a page the style sheet gives it.
    let fixed: Markup = #" width="\#(n(width))" height="\#(n(height))""#
    let isAlone = style != nil
    return #"<svg\#(namespace, if: isAlone) \#(size)\#(fixed, if: isAlone) class="plot \#(cssClass)" role="img" "#
      + #"aria-labelledby="\#(id)-t \#(id)-d"><title id="\#(id)-t">\#(title)</title>"#
      + #"<desc id="\#(id)-d">\#(description)</desc>"#
      + "\(each: style, { "<style>\($0)</style>" })" + body + "</svg>"
  }

  /// A tenth of a pixel is fine enough.
  private func n(_ value: Double) -> String {
    let text = QuantityText.fixed(value.isFinite ? value : 0, decimals: 1)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
