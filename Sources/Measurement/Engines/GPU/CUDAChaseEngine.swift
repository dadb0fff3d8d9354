// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLinux
internal import Drivers
internal import Inventory
internal import Statistics

/// Times reads of host memory by the GPU itself, each of which says where the next one goes: a read over the link,
/// there and back, with nothing to hide behind. One word of each 4-KiB page of a working set is read, in random order,
/// so that each step meets another page; where the working set is more than the translation caches on the way hold,
/// every step pays for a walk through the tables.
///
/// The clock is read by the GPU (`%globaltimer`), before the first read and after the last one has come.
@safe final class CUDAChaseEngine {
  private let equipment: CUDAEquipment
  private let program: CUDAProgram
  private let memory: CUDAPinnedMemory
  /// Three words that the GPU writes: nanoseconds, cycles, and where it ended.
  private let result: CUDAPinnedMemory
  private var random: RandomNumbers
  private let link: DeviceLink
  private(set) var linkUnderLoad: String?

  init(
    _ equipment: CUDAEquipment, _ program: CUDAProgram, capacity: Int, backing: HostMemory.Backing, seed: UInt64,
    link: DeviceLink
  ) throws(EngineError) {
    self.equipment = equipment
    self.program = program
    self.link = link
    random = RandomNumbers(seed: seed)
    func pinned(_ bytes: Int, _ backing: HostMemory.Backing) throws(EngineError) -> CUDAPinnedMemory {
      let memory: HostMemory
      do throws(VFIOError) { memory = try HostMemory(bytes: bytes, backing: backing) } catch {
        throw EngineError(error)
      }
      do throws(CUDAError) { return try CUDAPinnedMemory(memory, in: equipment.context) } catch {
        throw EngineError(error)
      }
    }
    memory = try pinned(capacity, backing)
    result = try pinned(4096, .pages4K)
    // Once without a gate: the first start of a function may wait for everything else.
    let (memory, result) = (memory, result)
    unsafe memory.memory.base.storeBytes(of: memory.deviceAddress, as: UInt64.self)
    try equipment.perform(bytes: 64) { stream throws(CUDAError) in
      try unsafe stream.launch(program.chase, memory.deviceAddress, 1, result.deviceAddress)
    }
  }

  func achievedBacking(in files: any FileTree) -> AchievedBacking? { memory.memory.achievedBacking(in: files) }

  /// So many chases of 1,024 reads, one going on where the other ended; a sample is the time of one read. Returns the
  /// sum of the chases.
  func run(workingSet: Int, operations: Int, samples: SampleBuffer) throws(EngineError) -> DeviceTime {
    let places = lay(workingSet)
    var position = 0
    var sum = DeviceTime()
    let steps = GPUSetup.chaseSteps
    for number in 0...operations {
      let isTimed = number < operations
      if !isTimed { linkUnderLoad = nil }
      let start = memory.deviceAddress &+ UInt64(places[position])
      let time = try equipment.time(
        streams: 1, bytes: steps * 64, meanwhile: { if !isTimed { linkUnderLoad = link.read() } }
      ) { _, stream throws(CUDAError) in
        try unsafe stream.launch(program.chase, start, UInt64(steps), result.deviceAddress)
      }
      position = (position + steps) % places.count
      // SAFETY: three words of this object's memory, written before the stream was done.
      let (nanoseconds, end) = unsafe (
        result.memory.base.load(as: UInt64.self), result.memory.base.load(fromByteOffset: 16, as: UInt64.self)
      )
      guard end == memory.deviceAddress &+ UInt64(places[position]) else {
        throw .corrupted(
          "the GPU's reads of host memory did not end where they must: the memory, the link or the driver damages data; do not use this device before that is found"
        )
      }
      guard isTimed else { break }
      // A GPU whose timer stands still has events all the same.
      let device = nanoseconds > 0 ? nanoseconds : time.device
      samples.append((device &+ UInt64(steps) / 2) / UInt64(steps))
      sum += DeviceTime(device: device, wall: time.wall)
    }
    return sum
  }

  /// Writes a cycle through all pages of a working set, in an order drawn anew. Returns the offsets in that order.
  ///
  /// What was written is out of the processor's caches then. Otherwise reads of small working sets would be answered by
  /// these, and those of large ones by memory: a rise that has nothing to do with translation.
  private func lay(_ workingSet: Int) -> [Int] {
    let stride = GPUSetup.chaseStride
    // Another line in each page, or all would fall into the same sets of the processor's caches.
    var places = (0..<max(1, workingSet / stride)).map { $0 * stride + Int(random.next() % 32) * 128 }
    places.shuffle(using: &random)
    for index in places.indices {
      let next = memory.deviceAddress &+ UInt64(places[(index + 1) % places.count])
      // SAFETY: within the memory, since the working set is.
      unsafe memory.memory.base.storeBytes(of: next, toByteOffset: places[index], as: UInt64.self)
      unsafe clinux_flush_line(memory.memory.base + places[index])
    }
    clinux_flushed()
    return places
  }
}
