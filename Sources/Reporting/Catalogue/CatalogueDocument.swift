// SPDX-License-Identifier: GPL-3.0-or-later
internal import Passthrough

/// The whole catalogue: as a table for a terminal, as JSON, and as docs/checks.md.
package struct CatalogueDocument: Document, Sendable {
  private let toolVersion: String

  package init(toolVersion: String) { self.toolVersion = toolVersion }

  package var content: some Encodable { CatalogueJSON(Self.pages, toolVersion: toolVersion) }

  /// One line per check.
  package func text(_ layout: TextLayout) -> [String] {
    let width = Self.pages.map(\.id.count).max() ?? 0
    return Self.pages.map { "\(layout.style.strong($0.id.padded(to: width)))  \($0.title)" }
  }

  private static var pages: [CheckDescription] { Catalogue.checks.map { type(of: $0).about } }

  /// docs/checks.md. A test compares the file with this.
  package static func markdown() -> String {
    var lines = [
      "<!-- Made by `make docs` from the checks themselves. Do not edit. -->",
      "# The checks",
      "",
      "Every check has an id that never changes its meaning. `vfio-check explain ID` prints the same text.",
      "",
      "Every finding has a reason, in JSON as `reason`. Like ids, reasons never change their meaning; there will be more of them.",
      "",
      "## Reasons that any check may give",
      "",
      "| verdict | reason | when |",
      "|---|---|---|",
    ]
    for reason in CommonReason.allCases {
      let (verdicts, meaning) = reason.description
      let names = verdicts.map { "`\($0.rawValue)`" }.joined(separator: ", ")
      lines.append("| \(names) | `\(reason.rawValue)` | \(meaning) |")
    }
    lines.append("")
    for (heading, checks) in sections {
      lines += ["## \(heading)", ""]
      lines += checks.flatMap { CataloguePage.markdown(type(of: $0).about) }
    }
    return lines.joined(separator: "\n")
  }

  private static var sections: [(String, [any Check])] {
    [
      ("The host", Catalogue.hostChecks), ("The IOMMU group", Catalogue.groupChecks),
      ("The PCI device", Catalogue.pciChecks), ("The USB device", Catalogue.usbChecks),
      ("In the guest", Catalogue.guestOnlyChecks),
    ]
  }
}

/// Pages of the catalogue as JSON, schema `vfio-check/catalogue`.
struct CatalogueJSON: Encodable {
  struct Reason: Encodable {
    let reason: String
    let verdict: String
    let meaning: String
  }

  struct Entry: Encodable {
    let id: String
    let title: String
    let why: String
    let how: String
    let verdicts: [String: String]
    let reasons: [Reason]
    let fixableBy: [String]
    let references: [String: String]
  }

  let schema = "vfio-check/catalogue"
  let schemaVersion = 1
  let tool: ToolJSON
  let checks: [Entry]

  init(_ pages: [CheckDescription], toolVersion: String) {
    tool = ToolJSON(version: toolVersion)
    checks = pages.map { about in
      Entry(
        id: about.id, title: about.title, why: about.why, how: about.how,
        verdicts: Dictionary(uniqueKeysWithValues: about.verdicts.map { ($0.verdict.rawValue, $0.meaning) }),
        reasons: about.reasons.map {
          Reason(reason: $0.reason.rawValue, verdict: $0.verdict.rawValue, meaning: $0.meaning)
        },
        fixableBy: about.fixableBy.map(\.rawValue),
        references: Dictionary(about.references.map { ($0.title, $0.url) }, uniquingKeysWith: { first, _ in first }))
    }
  }
}
