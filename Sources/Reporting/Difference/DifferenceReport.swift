// SPDX-License-Identifier: GPL-3.0-or-later
package import Passthrough

/// The difference of two machines, ready to be told.
package struct DifferenceReport: Sendable {
  package let difference: MachineDifference
  package let toolVersion: String

  package init(_ difference: MachineDifference, toolVersion: String) {
    self.difference = difference
    self.toolVersion = toolVersion
  }

  /// As JSON, schema `vfio-check/difference`.
  package func json() throws -> String { try jsonText(DifferenceJSON(self)) }

  /// As lines for a person. `width` is the terminal's, nil for no wrapping.
  package func text(_ detail: Detail, style: Style, names: DeviceNames, width: Int?) -> [String] {
    DifferenceText(difference: difference, detail: detail, style: style, names: names, width: width).lines()
  }
}
