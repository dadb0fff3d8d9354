// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLinux
internal import CUring
package import Drivers
internal import Glibc
internal import Inventory
package import Records
internal import Statistics
internal import SystemPackage

/// Reads of a disk past the page cache, at random places, timed from submission to completion. The disk is opened for
/// reading only.
///
/// Queue depth 1 and more go through io_uring where the kernel allows it; depth 1 else through pread(2).
@safe package final class BlockReadEngine: Engine {
  private let descriptor: Int32
  private let disk: BlockDisk
  private let size: Int
  private var ring: OpaquePointer?
  private let depth: Int
  private let slotBytes: Int
  private let memory: HostMemory
  private let offsets: UnsafeMutableBufferPointer<Int>
  private let starts: UnsafeMutableBufferPointer<UInt64>
  private var random: RandomNumbers
  private var statistics: BlockDisk.Counters?

  /// Opens the disk and makes everything ready that the timed part uses.
  package init(_ setup: BlockReadSetup, seed: UInt64) throws(EngineError) {
    disk = setup.disk
    depth = setup.depths.max() ?? 1
    slotBytes = setup.sizes.max() ?? 4096
    let capacity = setup.points.map(\.operations).max() ?? 0
    random = RandomNumbers(seed: seed)
    do throws(VFIOError) {
      memory = try HostMemory(bytes: depth * slotBytes, backing: setup.backing)
    } catch { throw EngineError(error) }
    let opened = unsafe clinux_open_direct(disk.node)
    guard opened >= 0 else { throw disk.error(opening: Errno(rawValue: -opened)) }
    let end = lseek(opened, 0, SEEK_END)
    guard end > 0, end >= slotBytes else {
      close(opened)
      throw .unsupported("\(disk.node) holds \(max(0, end)) bytes, less than one read of \(slotBytes)")
    }
    var ring: OpaquePointer?
    if setup.method == .ioUring {
      do throws(EngineError) { unsafe ring = try Self.makeRing(entries: depth) } catch {
        close(opened)
        throw error
      }
    }
    descriptor = opened
    size = end
    unsafe self.ring = ring
    unsafe offsets = .allocate(capacity: max(1, capacity))
    unsafe starts = .allocate(capacity: depth)
    // SAFETY: both are this object's own until `deinit`.
    unsafe offsets.initialize(repeating: 0)
    unsafe starts.initialize(repeating: 0)
  }

  deinit {
    if let ring = unsafe ring { unsafe Self.release(ring) }
    unsafe offsets.deallocate()
    unsafe starts.deallocate()
    close(descriptor)
  }

  /// Whether the kernel lets this process use io_uring: it may be left out, switched off (`kernel.io_uring_disabled`)
  /// or forbidden.
  package static var hasRing: Bool {
    guard let ring = unsafe try? makeRing(entries: 1) else { return false }
    unsafe release(ring)
    return true
  }

  private static func makeRing(entries: Int) throws(EngineError) -> OpaquePointer {
    var ring: OpaquePointer?
    let result = unsafe curing_open(UInt32(entries), &ring)
    guard result == 0, let ring = unsafe ring else {
      throw .unsupported(
        "io_uring cannot be used here (\(Errno(rawValue: -result))); measure with --method pread, at queue depth 1")
    }
    return unsafe ring
  }

  private static func release(_ ring: OpaquePointer) {
    unsafe curing_close(ring)
  }

  package func run(_ point: MeasurementPoint, operations: Int, samples: SampleBuffer) throws(EngineError) -> UInt64 {
    let places = size / point.bytes
    for index in 0..<operations {
      unsafe offsets[index] = Int(random.next() % UInt64(places)) * point.bytes
    }
    return if let ring = unsafe ring {
      try unsafe runRing(ring, point, operations, samples)
    } else {
      try runOneByOne(point, operations, samples)
    }
  }

  private func runOneByOne(
    _ point: MeasurementPoint, _ operations: Int, _ samples: SampleBuffer
  ) throws(EngineError) -> UInt64 {
    let bytes = point.bytes
    let begin = Clock.now()
    for index in 0..<operations {
      let start = Clock.now()
      // SAFETY: the memory is `slotBytes` at least, and no point reads more.
      let got = unsafe pread(descriptor, memory.base, bytes, offsets[index])
      let end = Clock.now()
      guard got == bytes else { throw disk.error(reading: got < 0 ? Errno(rawValue: errno) : .ioError) }
      samples.append(end &- start)
    }
    return Clock.now() &- begin
  }

  /// Keeps `queueDepth` reads under way: whatever has come back is submitted anew at once.
  private func runRing(
    _ ring: OpaquePointer, _ point: MeasurementPoint, _ operations: Int, _ samples: SampleBuffer
  ) throws(EngineError) -> UInt64 {
    let (bytes, limit) = (point.bytes, min(point.latency.point["queueDepth"] ?? 1, operations))
    var (submitted, completed) = (0, 0)
    var failure: Errno?
    let begin = Clock.now()
    while submitted < limit {
      unsafe submit(ring, slot: submitted, offset: offsets[submitted], bytes: bytes)
      submitted &+= 1
    }
    while completed < submitted {
      let result = unsafe curing_submit_and_wait(ring)
      if result < 0, result != -EINTR {
        // What is under way may still be written to: the kernel keeps the pages of direct reads until then, whoever
        // unmaps them.
        throw disk.error(reading: Errno(rawValue: -result))
      }
      var (tag, got) = (UInt64(0), Int32(0))
      while unsafe curing_take(ring, &tag, &got) {
        let end = Clock.now()
        let slot = Int(tag)
        completed &+= 1
        samples.append(unsafe end &- starts[slot])
        if got != Int32(bytes) { failure = failure ?? (got < 0 ? Errno(rawValue: -got) : .ioError) }
        if submitted < operations, failure == nil {
          unsafe submit(ring, slot: slot, offset: offsets[submitted], bytes: bytes)
          submitted &+= 1
        }
      }
    }
    if let failure { throw disk.error(reading: failure) }
    return Clock.now() &- begin
  }

  @inline(__always)
  private func submit(_ ring: OpaquePointer, slot: Int, offset: Int, bytes: Int) {
    // There is room: the ring has as many entries as there are slots, and this slot's last read has come back.
    // SAFETY: the slot's memory is not read or written by anybody else until its completion has been seen.
    _ = unsafe curing_read(
      ring, descriptor, memory.base + slot &* slotBytes, UInt32(bytes), UInt64(offset), UInt64(slot))
    unsafe starts[slot] = Clock.now()
  }

  package func beginBlock() { statistics = disk.counters }

  package func endBlock(_ point: MeasurementPoint, operations: Int) -> [BlockFlag] {
    guard let before = statistics, let after = disk.counters else { return [] }
    let reads = after.reads - before.reads
    let isSplit = point.bytes > disk.maxBytesInRequest
    let isForeign = after.writes != before.writes || (!isSplit && reads != operations)
    return isForeign ? [.foreignTraffic] : []
  }
}
