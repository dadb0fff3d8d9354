// SPDX-License-Identifier: GPL-3.0-or-later
package import Drivers
internal import Inventory
internal import Passthrough
package import Records

/// What is to be measured on a disk.
package struct BlockReadSetup: EngineSetup, Sendable {
  package static let engine = EngineDefinition.block

  package enum Method: String, Sendable, CaseIterable {
    case ioUring = "io_uring"
    case pread
  }

  package var disk: BlockDisk
  /// Bytes, each a multiple of the disk's logical block.
  package var sizes: [Int]
  package var depths: [Int]
  package var method: Method
  /// The pages of the memory that is read to.
  package var backing: HostMemory.Backing
  /// Of a block; nil for a number that goes with the size.
  package var operations: Int?

  package init(
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

  /// Every size at every depth. A rate is told where several reads are under way; at depth 1 it is the latency in other
  /// words.
  package var points: [MeasurementPoint] {
    depths.flatMap { depth in
      sizes.map { bytes in
        let point = ["bytes": bytes, "queueDepth": depth]
        return MeasurementPoint(
          latency: Metric(id: BlockMetric.latency, point: point),
          rate: depth > 1 ? Metric(id: BlockMetric.throughput, unit: .bytesPerSecond, point: point) : nil,
          operations: operations ?? (bytes <= 16_384 ? 1000 : bytes <= 262_144 ? 500 : 200), bytes: bytes)
      }
    }
  }

  /// For the record; two runs whose parameters differ are not compared.
  package var parameters: [String: String] {
    ["method": method.rawValue, "offsets": "random", "backing": backing.rawValue]
  }

  package func open(_ session: PlannedSession, seed: UInt64) throws(EngineError) -> any Engine {
    try BlockReadEngine(self, seed: seed)
  }

  /// The record that is measured into. `notes`: what is to be said of how it is measured.
  package func record(of measured: MeasuredDisk, _ context: MeasurementContext, notes: [String]) -> Run {
    let reader = FingerprintReader(context.machine, device: measured.function, in: context.files)
    var run = record(
      context, subject: measured.function.map { .pci($0.address) },
      deviceName: [disk.model, disk.name].compactMap { $0 }.joined(separator: " "), emulated: reader.emulation,
      fingerprint: reader.fingerprint(disk: disk, context: context.passport), notes: notes)
    if let use = measured.uses.first {
      // In which way, and not where it is mounted: a record is for others too.
      run.notes.append("The host used \(disk.name) meanwhile: \(use.kind.noun).")
      run.parameters[Run.inUseParameter] = "yes"
    }
    return run
  }
}
