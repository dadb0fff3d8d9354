// SPDX-License-Identifier: GPL-3.0-or-later
package import Passthrough

/// A check's page, for a terminal and for docs/checks.md.
package struct CataloguePage: Document, Sendable {
  private let about: CheckDescription
  private let toolVersion: String

  package init(_ about: CheckDescription, toolVersion: String) {
    self.about = about
    self.toolVersion = toolVersion
  }

  /// The page for `vfio-check explain ID`.
  package func text(_ layout: TextLayout) -> [String] {
    let style = layout.style
    let width = layout.width
    func paragraph(_ heading: String, _ text: String) -> [String] {
      ["", style.strong(heading)] + wrapped(text, width: width.map { $0 - 2 }).map { "  " + $0 }
    }
    var lines = [style.strong(about.id), about.title]
    lines += paragraph("Why it matters", about.why)
    lines += paragraph("How it is judged", about.how)
    lines += ["", style.strong("Verdicts and their reasons")]
    let indent = (about.reasons.map { $0.reason.rawValue.count }.max() ?? 0) + 10
    for (reason, verdict, meaning) in about.reasons {
      let text = wrapped(meaning, width: width.map { $0 - indent })
      let head = "  \(style.label(verdict))  \(reason.rawValue.padded(to: indent - 10))  "
      lines.append(head + (text.first ?? ""))
      lines += text.dropFirst().map { String(repeating: " ", count: indent) + $0 }
    }
    if !about.fixableBy.isEmpty {
      lines += ["", style.strong("Where it is fixed"), "  " + about.fixableBy.map(\.phrase).joined(separator: ", ")]
    }
    if !about.references.isEmpty {
      lines += ["", style.strong("References")] + about.references.map { "  \($0.title): \($0.url)" }
    }
    return lines
  }

  /// Schema `vfio-check/catalogue`, with this one check.
  package var content: some Encodable { CatalogueJSON([about], toolVersion: toolVersion) }

  /// The page as a section of docs/checks.md.
  static func markdown(_ about: CheckDescription) -> [String] {
    var lines = ["### `\(about.id)`", "", "**\(about.title).** \(about.why)", "", about.how, ""]
    lines += ["| verdict | reason | when |", "|---|---|---|"]
    lines += about.reasons.map { "| `\($0.verdict.rawValue)` | `\($0.reason.rawValue)` | \($0.meaning) |" }
    lines += [""]
    if !about.fixableBy.isEmpty { lines += ["Fixed in: \(about.fixableBy.map(\.phrase).joined(separator: ", "))."] }
    if !about.references.isEmpty {
      lines += ["References: " + about.references.map { "[\($0.title)](\($0.url))" }.joined(separator: " · ") + "."]
    }
    return lines + [""]
  }
}
