// SPDX-License-Identifier: GPL-3.0-or-later

internal import Wording

/// One quantity at one point of an engine's parameters: "read latency of 4 KiB at queue depth 1".
///
/// The id and the names of the parameters are API: they may grow, not change.
package struct Metric: Sendable, Hashable, Codable {
  /// What is measured, in one word for programs: `block.read.latency`.
  package let id: String
  package let unit: Unit
  /// The parameters at which it is measured, `bytes` and `queueDepth` for one.
  package let point: [String: Int]
  /// Which device, where a run measures several: "0627:0001 at port 1". It is called alike wherever it is measured.
  package let device: String?

  package enum Unit: String, Sendable, Hashable, Codable {
    case nanoseconds
    case bytesPerSecond
  }

  package init(id: String, unit: Unit = .nanoseconds, point: [String: Int], device: String? = nil) {
    self.id = id
    self.unit = unit
    self.point = point
    self.device = device
  }

  /// The parameter that says of how many operations in a row a sample is the time, where one is too short to be timed.
  package static let batchKey = "batch"

  /// Of how many operations a sample is the time: what a person wants to see is that many times less. 1 where each is
  /// timed.
  package var batch: Int { max(1, point[Self.batchKey] ?? 1) }

  /// Times are better when lower, rates when higher.
  package var isBetterLower: Bool { unit == .nanoseconds }

  /// Whether the device's own clock times it, so that what ours costs is not in it; nil for a metric that this version
  /// does not know.
  package var isTimedByDevice: Bool? { MetricFamily.named(id)?.isTimedByDevice }

  /// "4 KiB, queue depth 1"; "each" where there are no parameters but the batch, which is no part of what is told.
  package var pointText: String {
    let shown = point.filter { $0.key != Self.batchKey || point.count == 1 }
    let parameters = shown.sorted { ($0.key == "bytes" ? 0 : 1, $0.key) < ($1.key == "bytes" ? 0 : 1, $1.key) }
      .map { key, value in
        switch key {
        case "bytes": Self.size(value)
        case "queueDepth": "queue depth \(value)"
        case "strideBytes": "a read each \(Self.size(value))"
        case "workingSetBytes": "working set \(Self.size(value))"
        case "ioPageBytes": "IO pages of \(Self.size(value))"
        case "pageBytes": "pages of \(Self.size(value))"
        case Self.batchKey: "each"
        default: "\(key) \(value)"
        }
      }
    return ([device].compactMap { $0 } + parameters).joined(separator: ", ")
  }

  /// In powers of 1024, where that gives a whole number.
  package static func size(_ bytes: Int) -> String { ByteSize(bytes).exact }
}

extension Metric: Comparable {
  /// By id, then by the parameters: by bytes first, as people read it.
  package static func < (left: Metric, right: Metric) -> Bool {
    if left.id != right.id { return left.id < right.id }
    if left.device != right.device { return left.device ?? "" < right.device ?? "" }
    for key in ["bytes"] + Set(left.point.keys).union(right.point.keys).sorted() {
      let (one, other) = (left.point[key] ?? 0, right.point[key] ?? 0)
      if one != other { return one < other }
    }
    return false
  }
}
