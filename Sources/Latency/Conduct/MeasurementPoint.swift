// SPDX-License-Identifier: GPL-3.0-or-later

/// One point at which an engine measures: which metric, and how much work a block is.
public struct MeasurementPoint: Sendable, Equatable {
  public let latency: Metric
  /// The rate that follows from a block's bytes and duration; nil where none makes sense.
  public let rate: Metric?
  /// Operations in a block, unless that would take longer than a second.
  public var operations: Int
  /// What an operation moves.
  public let bytes: Int

  public var metrics: [Metric] { [latency] + [rate].compactMap { $0 } }

  public init(latency: Metric, rate: Metric? = nil, operations: Int, bytes: Int) {
    self.latency = latency
    self.rate = rate
    self.operations = operations
    self.bytes = bytes
  }
}
