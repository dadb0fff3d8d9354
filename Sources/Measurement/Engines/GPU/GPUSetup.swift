// SPDX-License-Identifier: GPL-3.0-or-later
package import Drivers
package import Inventory
package import Records

/// What is to be measured of a GPU.
package struct GPUSetup: Sendable {
  /// The pages that host memory is to be made of.
  package enum Pages: Sendable, Equatable {
    /// Of 2 MiB where enough are reserved, else of 4 KiB; the driver's choice where it takes no memory of ours.
    case auto
    /// What Vulkan's driver chooses.
    case driver
    /// The largest first, once each.
    case kinds([HostMemory.Backing])
  }

  /// Where links and memory are looked at.
  package let files: any FileTree
  /// nil for a device that is a program.
  package var function: PCIAddress?
  /// Bytes of a copy.
  package var sizes: [Int]
  package var directions: [CopyDirection]
  /// Bytes of host memory that the GPU reads from at random; empty where it is not to.
  package var workingSets: [Int]
  /// Bytes that are pinned at once.
  package var mappings: [Int]
  /// Of a block; nil for the usual number.
  package var operations: Int?
  /// The pages of host memory, one after the other; nil for the driver's choice.
  package var backings: [HostMemory.Backing?] = [.pages4K]
  /// What is to be said of what was chosen and left out.
  package var notes: [String] = []
  /// Seconds that work may take on top of what it takes at 100 MB/s.
  package var timeout = 10.0

  /// Bytes from one read of a chase to the next place that may be read: a page, the smallest there is.
  package static let chaseStride = 4096
  /// Reads of a chase that are timed together.
  package static let chaseSteps = 1024

  package init(
    files: any FileTree, function: PCIAddress?, sizes: [Int], directions: [CopyDirection] = CopyDirection.allCases,
    workingSets: [Int] = [],
    mappings: [Int] = [], operations: Int? = nil
  ) {
    self.files = files
    self.function = function
    self.sizes = sizes
    self.directions = directions
    self.workingSets = workingSets
    self.mappings = mappings
    self.operations = operations
  }

  /// How many copies are timed together, one behind the other in memory: enough that the clock's steps do not show, few
  /// enough that all of them find room in the device's queue, and so little together that a batch takes tens of
  /// milliseconds: far from the seconds after which drivers take a GPU for hung and reset it.
  package static func copies(of bytes: Int) -> Int { max(1, min(64, (128 << 20) / max(bytes, 1))) }

  /// Bytes of the memory that batches of copies of all sizes fit into.
  package var copyBytes: Int { sizes.map { Self.copies(of: $0) * $0 }.max() ?? 0 }

  /// Bytes of host memory that a session needs.
  package var hostBytes: Int { 2 * copyBytes + (workingSets.max() ?? 0) + (mappings.max() ?? 0) }

  /// Leaves out what does not fit into so many bytes of host memory, the largest first. Returns what is to be said of
  /// that.
  package mutating func shrink(to bytes: Int) -> [String] {
    var left: [String] = []
    while hostBytes > bytes {
      let parts = [2 * copyBytes, workingSets.max() ?? 0, mappings.max() ?? 0]
      switch parts.firstIndex(of: parts.max() ?? 0) {
      case 0: left += Self.dropLargest(&sizes, "copies")
      case 1: left += Self.dropLargest(&workingSets, "a working set")
      default: left += Self.dropLargest(&mappings, "pinning")
      }
    }
    return left.isEmpty ? [] : ["Left out, since half of the free memory is less: \(left.joined(separator: ", "))."]
  }

  /// Leaves out the pinning of what is no whole number of these pages. Returns what is to be said of that.
  package mutating func leaveOutParts(of pages: [Int]) -> [String] {
    let parts = mappings.filter { bytes in pages.contains { !bytes.isMultiple(of: $0) } }
    guard !parts.isEmpty, let page = pages.max() else { return [] }
    mappings.removeAll(where: parts.contains)
    return [
      "Left out: pinning of \(parts.map(Metric.size).joined(separator: ", ")), which is no whole number of pages of \(Metric.size(page)) (--mappings)."
    ]
  }

  private static func dropLargest(_ sizes: inout [Int], _ what: String) -> [String] {
    guard let largest = sizes.max() else { return [] }
    sizes.removeAll { $0 == largest }
    return ["\(what) of \(Metric.size(largest))"]
  }

  /// Copies by direction and size, then pinning by size, then chases by working set.
  package var points: [MeasurementPoint] {
    let copies = directions.flatMap { direction in
      sizes.map { bytes in
        MeasurementPoint(
          latency: Metric(id: GPUMetric.copyLatency(direction), point: ["bytes": bytes]),
          rate: Metric(id: GPUMetric.copyThroughput(direction), unit: .bytesPerSecond, point: ["bytes": bytes]),
          operations: operations ?? 200, bytes: Self.copies(of: bytes) * bytes * (direction == .both ? 2 : 1))
      }
    }
    let pins = mappings.flatMap { bytes in
      [GPUMetric.pin, GPUMetric.unpin].map { id in
        MeasurementPoint(latency: Metric(id: id, point: ["bytes": bytes]), operations: operations ?? 200, bytes: bytes)
      }
    }
    let chases = workingSets.map { bytes in
      MeasurementPoint(
        latency: Metric(
          id: GPUMetric.chase, point: ["strideBytes": Self.chaseStride, WorkingSetCurve.parameter: bytes]),
        operations: operations ?? 200, bytes: 8)
    }
    return copies + pins + chases
  }
}

extension MeasurementPoint {
  /// The direction of a copy; nil for what is none.
  var direction: CopyDirection? {
    CopyDirection.allCases.first { GPUMetric.copyLatency($0) == latency.id }
  }
}
