// SPDX-License-Identifier: GPL-3.0-or-later
package import Passthrough

/// The difference of two machines, ready to be told.
package struct DifferenceReport: Document, Sendable {
  package let difference: MachineDifference
  package let toolVersion: String

  package init(_ difference: MachineDifference, toolVersion: String) {
    self.difference = difference
    self.toolVersion = toolVersion
  }

  /// Schema `vfio-check/difference`.
  package var content: some Encodable { DifferenceJSON(self) }

  package func text(_ layout: TextLayout) -> [String] {
    DifferenceText(difference: difference, layout: layout).lines()
  }
}
