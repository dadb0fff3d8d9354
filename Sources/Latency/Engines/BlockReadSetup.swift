// SPDX-License-Identifier: GPL-3.0-or-later

/// What is to be measured on a disk.
public struct BlockReadSetup: Sendable {
  public enum Method: String, Sendable, CaseIterable {
    case ioUring = "io_uring"
    case pread
  }

  public var disk: BlockDisk
  /// Bytes, each a multiple of the disk's logical block.
  public var sizes: [Int]
  public var depths: [Int]
  public var method: Method
  /// The pages of the memory that is read to.
  public var backing: HostMemory.Backing
  /// Of a block; nil for a number that goes with the size.
  public var operations: Int?

  public static let latencyID = "block.read.latency"
  public static let throughputID = "block.read.throughput"

  public init(
    disk: BlockDisk, sizes: [Int], depths: [Int], method: Method, backing: HostMemory.Backing = .pages4K,
    operations: Int? = nil
  ) {
    self.disk = disk
    self.sizes = sizes
    self.depths = depths
    self.method = method
    self.backing = backing
    self.operations = operations
  }

  /// Every size at every depth. A rate is told where several reads are under way; at depth 1 it is the latency in other words.
  public var points: [MeasurementPoint] {
    depths.flatMap { depth in
      sizes.map { bytes in
        let point = ["bytes": bytes, "queueDepth": depth]
        return MeasurementPoint(
          latency: Metric(id: Self.latencyID, point: point),
          rate: depth > 1 ? Metric(id: Self.throughputID, unit: .bytesPerSecond, point: point) : nil,
          operations: operations ?? (bytes <= 16_384 ? 1000 : bytes <= 262_144 ? 500 : 200), bytes: bytes)
      }
    }
  }

  /// For the record; two runs whose parameters differ are not compared.
  public var parameters: [String: String] {
    ["method": method.rawValue, "offsets": "random", "backing": backing.rawValue]
  }
}
