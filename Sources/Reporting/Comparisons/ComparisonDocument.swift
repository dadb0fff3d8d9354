// SPDX-License-Identifier: GPL-3.0-or-later
package import Records

/// What `vfio-check compare` prints.
package struct ComparisonDocument: Document {
  private let comparison: Comparison
  private let toolVersion: String

  package init(_ comparison: Comparison, toolVersion: String) {
    self.comparison = comparison
    self.toolVersion = toolVersion
  }

  /// Schema `vfio-check/comparison`.
  package var content: some Encodable { ComparisonJSON(comparison, toolVersion: toolVersion) }

  package func text(_ layout: TextLayout) -> [String] {
    ComparisonText(
      comparison, layout.detail, style: layout.style, width: layout.width, isSketched: layout.isSketched
    ).lines
  }
}
