// SPDX-License-Identifier: GPL-3.0-or-later
package import Drivers
package import Inventory
package import Records
internal import Wording

/// What is to be measured of the processor and its memory.
///
/// All of it is far too short to be timed one by one. A sample is the time of so many operations in a row as the
/// metric's `batch` says.
package struct ProcessorSetup: EngineSetup, Sendable {
  package static let engine = EngineDefinition.cpu

  /// Where the memory is looked at.
  package let files: any FileTree
  /// Bytes of memory that are chased through; multiples of 4 KiB.
  package var workingSets: [Int]
  /// The pages of that memory.
  package var backings: [HostMemory.Backing]
  /// The port that is read; nil for none.
  package var port: PowerManagementTimer?
  /// Samples of a block; nil for the usual number.
  package var operations: Int?
  /// Whether there are CPUID and a time stamp counter.
  var isX86: Bool

  /// Of a step: what the processor fetches at once.
  static let lineBytes = 64

  package init(
    files: any FileTree, workingSets: [Int], backings: [HostMemory.Backing], port: PowerManagementTimer? = nil,
    operations: Int? = nil
  ) {
    self.files = files
    self.workingSets = workingSets
    self.backings = backings
    self.port = port
    self.operations = operations
    isX86 = CPUIDEngine.isSupported
  }

  /// The instructions, then the chases by page and working set.
  package var points: [MeasurementPoint] {
    // As many as take a microsecond at least, which is 20 times what reading a clock takes or more, and where each is
    // an exit of some microseconds still less than one turn of the scheduler.
    var points = [point(CPUMetric.clock, batch: 256)]
    if isX86 { points += [point(CPUMetric.counter, batch: 256), point(CPUMetric.cpuid, ["leaf": 0], batch: 64)] }
    if port != nil { points.append(point(CPUMetric.port, ["bytes": 4], batch: 16)) }
    for backing in backings {
      for bytes in workingSets {
        points.append(point(CPUMetric.chase, ["pageBytes": backing.pageBytes, "workingSetBytes": bytes], batch: 1024))
      }
    }
    return points
  }

  private func point(_ id: String, _ parameters: [String: Int] = [:], batch: Int) -> MeasurementPoint {
    MeasurementPoint(
      latency: Metric(id: id, point: parameters.merging([Metric.batchKey: batch]) { first, _ in first }),
      operations: operations ?? 200, bytes: 0)
  }

  /// For the record; two runs whose parameters differ are not compared. Pages and working sets are in the points.
  package var parameters: [String: String] { ["order": "one random cycle", "lineBytes": "\(Self.lineBytes)"] }

  /// Everything for a session: an engine for each metric, and memory that is new. `seed`: of the order in which lines
  /// are visited.
  package func open(_ session: PlannedSession, seed: UInt64) throws(EngineError) -> any Engine {
    var chases: [Int: PointerChaseEngine] = [:]
    for backing in backings {
      chases[backing.pageBytes] = try PointerChaseEngine(
        files: files, workingSets: workingSets, backing: backing, seed: seed)
    }
    var engines: [Metric: any Engine] = [:]
    for metric in points.map(\.latency) {
      switch metric.id {
      case CPUMetric.clock: engines[metric] = ClockReadEngine(.clock)
      case CPUMetric.counter: engines[metric] = ClockReadEngine(.counter)
      case CPUMetric.cpuid: engines[metric] = try CPUIDEngine()
      case CPUMetric.port: if let port { engines[metric] = try PortReadEngine(port) }
      default: engines[metric] = metric.point["pageBytes"].flatMap { chases[$0] }
      }
    }
    return EngineSet(engines)
  }

  /// Bytes of memory that a session takes of pages of one kind.
  private func bytes(_ backing: HostMemory.Backing) -> Int {
    workingSets.map { Self.rounded($0, to: backing.pageBytes) }.reduce(0, +)
  }

  /// Bytes that a session takes of what is available to all, and not of a pool that was reserved.
  package var bytesWithoutPool: Int { backings.filter { $0 != .pages2M }.map(bytes).reduce(0, +) }

  /// Where pages of 2 MiB can be had: from the pool if enough are reserved, else from what the kernel puts together, if
  /// it does that for those who ask. nil if neither.
  package var largePages: HostMemory.Backing? {
    if HostMemory.Backing.pages2M.freePages(in: files) ?? 0 >= bytes(.pages2M) >> 21 { return .pages2M }
    // "always [madvise] never"
    let setting = files.text(Self.transparentPath) ?? "[never]"
    return setting.contains("[never]") ? nil : .transparent2M
  }

  /// What to type for them.
  package var largePagesAdvice: String {
    "echo madvise | sudo tee \(Self.transparentPath), or reserve them: echo \(bytes(.pages2M) >> 21) | sudo tee "
      + "\(HostMemory.Backing.pages2M.poolPath)/nr_hugepages"
  }

  private static let transparentPath = "/sys/kernel/mm/transparent_hugepage/enabled"

  static func rounded(_ bytes: Int, to page: Int) -> Int { (bytes + page - 1) / page * page }

  /// The record that is measured into. `notes`: what is to be said of how it is measured.
  package func record(_ context: MeasurementContext, notes: [String]) -> Run {
    var notes = notes
    let processor = context.machine.processor
    if !processor.isX86 {
      notes.append("This processor has no CPUID and no time stamp counter of x86-64, so no exit was priced.")
    }
    if let cache = ProcessorCaches.lastLevelBytes(in: files), let largest = workingSets.max(),
      !ProcessorCaches.areExceeded(by: largest, lastLevelBytes: cache)
    {
      notes.append(
        "The largest working set, \(Metric.size(largest)), is less than four times the last cache (\(Metric.size(cache))): part of its steps did not reach memory. --working-sets takes larger ones."
      )
    }
    let reader = FingerprintReader(context.machine, device: nil, in: context.files)
    var fingerprint = reader.fingerprint(context: context.passport)
    if let large = backings.first(where: { $0 != .pages4K }) {
      fingerprint.mayDiffer.append(
        FingerprintField(
          .memoryPages2M, large == .pages2M ? "hugetlb" : "transparent", source: "/proc/self/smaps"))
    }
    return record(
      context, subject: nil, deviceName: processor.modelName, emulated: reader.emulation, fingerprint: fingerprint,
      notes: notes)
  }

  /// Throws where the working sets take more of the memory that is free than can be spared.
  package func check(_ free: FreeMemory?) throws(EngineError) {
    // What comes from the pool is not among what is available. To draw the order takes a sixteenth more for a while.
    guard let free, UInt64(bytesWithoutPool) > free.bytes / 10 * 8 else { return }
    throw .misnamed(
      "--working-sets: they take \(ByteSize(bytesWithoutPool)) together, and \(ByteSize(free.bytes)) of memory are \(free.isLimited ? "left by the control group (memory.max)" : "available"); name smaller ones"
        + (backings.count > 1 ? ", or one kind of pages (--backing)" : ""))
  }
}
