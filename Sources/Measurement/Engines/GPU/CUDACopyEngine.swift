// SPDX-License-Identifier: GPL-3.0-or-later
internal import Drivers
internal import Inventory
internal import Records

/// Times copies between pinned host memory and a GPU's, by the GPU's clock, in batches that start when all of them have
/// been handed over (the method of NVIDIA's nvbandwidth). What arrived is checked after the timed part.
@safe final class CUDACopyEngine {
  private let equipment: CUDAEquipment
  /// What is sent, and what comes back, on the host.
  private let source: CUDAPinnedMemory
  private let target: CUDAPinnedMemory
  /// On the device: where copies arrive, and where they are taken from.
  private let arrival: CUDADeviceMemory
  private let origin: CUDADeviceMemory
  private var number: UInt64 = 0
  private let link: DeviceLink
  /// Of the last block.
  private(set) var linkUnderLoad: String?

  /// `capacity`: bytes of the largest batch.
  init(
    _ equipment: CUDAEquipment, capacity: Int, backing: HostMemory.Backing, seed: UInt64, link: DeviceLink
  ) throws(EngineError) {
    self.equipment = equipment
    self.link = link
    func memory(isFilled: Bool) throws(EngineError) -> CUDAPinnedMemory {
      let memory: HostMemory
      do throws(VFIOError) { memory = try HostMemory(bytes: capacity, backing: backing) } catch {
        throw EngineError(error)
      }
      if isFilled { memory.fill(seed: seed) }
      do throws(CUDAError) { return try CUDAPinnedMemory(memory, in: equipment.context) } catch {
        throw EngineError(error)
      }
    }
    source = try memory(isFilled: true)
    target = try memory(isFilled: false)
    do throws(CUDAError) {
      arrival = try CUDADeviceMemory(bytes: capacity, in: equipment.context)
      origin = try CUDADeviceMemory(bytes: capacity, in: equipment.context)
    } catch { throw EngineError(error) }
  }

  func achievedBacking(in files: any FileTree) -> AchievedBacking? { source.memory.achievedBacking(in: files) }

  /// So many batches of copies of `bytes` bytes each; a sample is the time of one copy, or of a pair of them. Returns
  /// the sum of the batches.
  func run(
    _ direction: CopyDirection, bytes: Int, operations: Int, samples: SampleBuffer
  ) throws(EngineError) -> DeviceTime {
    let copies = GPUSetup.copies(of: bytes)
    let batch = copies * bytes
    number &+= 1
    unsafe CopyPattern.mark(source.memory.base, copies: copies, of: bytes, number: number)
    if direction != .toDevice {
      try equipment.perform(bytes: batch) { stream throws(CUDAError) in
        try unsafe stream.copy(source.memory.base, to: origin.address, bytes: batch)
      }
      unsafe CopyPattern.clear(target.memory.base, bytes: batch)
    }
    var sum = DeviceTime()
    for _ in 0..<operations {
      let time = try time(direction, bytes, copies)
      samples.append((time.device &+ UInt64(copies) / 2) / UInt64(copies))
      sum += time
    }
    // The link is at work now, and would not be a moment later.
    linkUnderLoad = nil
    _ = try time(direction, bytes, copies) { linkUnderLoad = link.read() }
    try check(direction, batch)
    return sum
  }

  @inline(__always)
  private func time(
    _ direction: CopyDirection, _ bytes: Int, _ copies: Int, meanwhile: () -> Void = {}
  ) throws(EngineError) -> DeviceTime {
    try equipment.time(
      streams: direction == .both ? 2 : 1, bytes: bytes * copies * (direction == .both ? 2 : 1), meanwhile: meanwhile
    ) { index, stream throws(CUDAError) in
      if direction == .toDevice || (direction == .both && index == 0) {
        for copy in 0..<copies {
          // SAFETY: within the memory, which stays until the stream is done.
          try unsafe stream.copy(
            source.memory.base + copy &* bytes, to: arrival.address &+ UInt64(copy &* bytes), bytes: bytes)
        }
      } else {
        for copy in 0..<copies {
          try unsafe stream.copy(
            from: origin.address &+ UInt64(copy &* bytes), to: target.memory.base + copy &* bytes, bytes: bytes)
        }
      }
    }
  }

  private func check(_ direction: CopyDirection, _ batch: Int) throws(EngineError) {
    if direction != .toDevice {
      try unsafe CopyPattern.compare(target.memory.base, source.memory.base, bytes: batch, "from the GPU")
    }
    if direction != .fromDevice {
      unsafe CopyPattern.clear(target.memory.base, bytes: batch)
      try equipment.perform(bytes: batch) { stream throws(CUDAError) in
        try unsafe stream.copy(from: arrival.address, to: target.memory.base, bytes: batch)
      }
      try unsafe CopyPattern.compare(target.memory.base, source.memory.base, bytes: batch, "to the GPU")
    }
  }
}
