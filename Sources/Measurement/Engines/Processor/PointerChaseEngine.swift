// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLinux
internal import Drivers
internal import Inventory
internal import Records
internal import Statistics
internal import Wording

/// Times loads that depend on each other, all over a working set: each line holds the address of the next, and all
/// lines lie on one cycle in random order, so that no prefetcher guesses it. Where the working set fits a cache, a step
/// is that cache's latency. Beyond the last one it is the memory's; and where its pages are more than the TLB holds,
/// the walk through the page tables comes on top, which in a guest is one through two sets of tables (nested paging).
@safe final class PointerChaseEngine: Engine {
  /// A working set: a part of the memory with a cycle through it.
  @safe private struct Area {
    let bytes: Int
    let offset: Int
    /// Where the next step starts.
    var place: UnsafeRawPointer
  }

  private let memory: HostMemory
  private var areas: [Area] = []

  /// Gets the memory and lays the cycles. Throws `unsupported` where the kernel gave other pages than those asked for.
  init(files: any FileTree, workingSets: [Int], backing: HostMemory.Backing, seed: UInt64) throws(EngineError) {
    let page = backing.pageBytes
    let line = ProcessorSetup.lineBytes
    let size = workingSets.map { ProcessorSetup.rounded($0, to: page) }.reduce(0, +)
    do throws(VFIOError) { memory = try HostMemory(bytes: size, backing: backing) } catch { throw EngineError(error) }
    var offset = 0
    for bytes in workingSets {
      let start = unsafe memory.base + offset
      for (place, next) in RandomCycle(places: bytes / line, seed: seed &+ UInt64(bytes)).successors.enumerated() {
        // SAFETY: inside the memory, which is this object's own: both are below `bytes / line`.
        let address = UInt(bitPattern: start) + UInt(next) * UInt(line)
        unsafe start.storeBytes(of: address, toByteOffset: place * line, as: UInt.self)
      }
      unsafe areas.append(Area(bytes: bytes, offset: offset, place: UnsafeRawPointer(start)))
      offset += ProcessorSetup.rounded(bytes, to: page)
    }
    guard memory.isAsAsked(in: files) ?? true else {
      let had =
        memory.achievedBacking(in: files).map { "\(ByteSize($0.transparentHugeBytes)) of \(ByteSize(memory.size))" }
        ?? "less"
      throw .unsupported(
        backing == .transparent2M
          ? "the kernel had \(had) in pages of 2 MiB: memory is too fragmented; restart, or reserve them: "
            + "echo \(memory.size / page) | sudo tee \(HostMemory.Backing.pages2M.poolPath)/nr_hugepages"
          : "the kernel gave other pages than the \(backing.rawValue) that were asked for")
    }
  }

  func run(_ point: MeasurementPoint, operations: Int, samples: SampleBuffer) throws(EngineError) -> UInt64 {
    let window = point.latency.point[WorkingSetCurve.parameter]
    guard let index = areas.firstIndex(where: { $0.bytes == window }) else {
      throw .unsupported("\(point.latency.pointText) was not set up")
    }
    let steps = UInt32(clamping: point.latency.batch)
    let offset = areas[index].offset
    // What the other points have left in the caches is not the question: in order, so that it is done quickly.
    // SAFETY: the areas lie inside the memory, and every line holds the address of a line of the same area.
    unsafe clinux_touch(memory.base + offset, UInt64(areas[index].bytes))
    var place = unsafe clinux_chase(areas[index].place, steps)
    let begin = Clock.now()
    for _ in 0..<operations {
      let start = Clock.now()
      unsafe place = clinux_chase(place, steps)
      samples.append(Clock.now() &- start)
    }
    let duration = Clock.now() &- begin
    if let place = unsafe place { unsafe areas[index].place = place }
    return duration
  }

  /// The lines of a working set in the order of the chase, from its first line until that comes again: for tests.
  func cycle(workingSet: Int) -> [Int] {
    guard let area = areas.first(where: { $0.bytes == workingSet }) else { return [] }
    let start = unsafe UInt(bitPattern: memory.base + area.offset)
    var (lines, place) = ([Int](), start)
    repeat {
      lines.append(Int(place - start) / ProcessorSetup.lineBytes)
      // SAFETY: as in `run`.
      place = unsafe memory.base.load(
        fromByteOffset: Int(place - start) + area.offset, as: UInt.self)
    } while place != start && lines.count <= workingSet / ProcessorSetup.lineBytes
    return lines
  }
}
