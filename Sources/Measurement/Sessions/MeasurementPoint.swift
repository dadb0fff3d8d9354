// SPDX-License-Identifier: GPL-3.0-or-later
package import Records

/// One point at which an engine measures: which metric, and how much work a block is.
package struct MeasurementPoint: Sendable, Equatable {
  package let latency: Metric
  /// The rate that follows from a block's bytes and duration; nil where none makes sense.
  package let rate: Metric?
  /// Operations in a block, unless that would take longer than a second.
  package var operations: Int
  /// What an operation moves.
  package let bytes: Int

  package var metrics: [Metric] { [latency] + [rate].compactMap { $0 } }

  package init(latency: Metric, rate: Metric? = nil, operations: Int, bytes: Int) {
    self.latency = latency
    self.rate = rate
    self.operations = operations
    self.bytes = bytes
  }
}
