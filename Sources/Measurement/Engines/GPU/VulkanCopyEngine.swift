// SPDX-License-Identifier: GPL-3.0-or-later
internal import Drivers
internal import Inventory
internal import Records
internal import Statistics

/// Times copies between host memory and a device's through Vulkan, by the device's clock: two readings of it around a
/// batch of copies in one command buffer, so that what handing over costs is not in it. What arrived is checked after
/// the timed part.
@safe final class VulkanCopyEngine {
  private let queue: VulkanQueue
  /// What is sent, and what comes back, on the host.
  private let source: VulkanBuffer
  private let target: VulkanBuffer
  private let sent: UnsafeMutableRawPointer
  private let arrived: UnsafeMutableRawPointer
  /// On the device: where copies arrive, and where they are taken from.
  private let arrival: VulkanBuffer
  private let origin: VulkanBuffer
  private var number: UInt64 = 0
  private let link: DeviceLink
  private(set) var linkUnderLoad: String?

  /// `capacity`: bytes of the largest batch. `backing`: the pages of host memory; nil for the driver's choice.
  init(
    _ queue: VulkanQueue, capacity: Int, backing: HostMemory.Backing?, seed: UInt64, link: DeviceLink
  ) throws(EngineError) {
    self.queue = queue
    self.link = link
    func host() throws(EngineError) -> VulkanBuffer {
      guard let backing else {
        do throws(VulkanError) { return try VulkanBuffer.host(bytes: capacity, for: queue) } catch {
          throw EngineError(error)
        }
      }
      let memory: HostMemory
      do throws(VFIOError) { memory = try HostMemory(bytes: capacity, backing: backing) } catch {
        throw EngineError(error)
      }
      do throws(VulkanError) { return try VulkanBuffer.importing(memory, for: queue) } catch {
        throw EngineError(error)
      }
    }
    source = try host()
    target = try host()
    do throws(VulkanError) {
      arrival = try VulkanBuffer.local(bytes: capacity, for: queue)
      origin = try VulkanBuffer.local(bytes: capacity, for: queue)
    } catch { throw EngineError(error) }
    guard let sent = unsafe source.base, let arrived = unsafe target.base else {
      throw .unsupported("the GPU's driver does not show its host memory")
    }
    unsafe self.sent = sent
    unsafe self.arrived = arrived
    var generator = RandomNumbers(seed: seed)
    for offset in stride(from: 0, to: capacity, by: 8) {
      // SAFETY: both are `capacity` bytes at least, as long as their buffers.
      unsafe sent.storeBytes(of: generator.next(), toByteOffset: offset, as: UInt64.self)
    }
    unsafe CopyPattern.clear(arrived, bytes: capacity)
  }

  func achievedBacking(in files: any FileTree) -> AchievedBacking? { source.achievedBacking(in: files) }

  /// So many batches of copies of `bytes` bytes each; a sample is the time of one copy. Returns the sum of the batches.
  func run(
    _ direction: CopyDirection, bytes: Int, operations: Int, samples: SampleBuffer
  ) throws(EngineError) -> DeviceTime {
    let copies = GPUSetup.copies(of: bytes)
    let batch = copies * bytes
    number &+= 1
    unsafe CopyPattern.mark(sent, copies: copies, of: bytes, number: number)
    unsafe CopyPattern.clear(arrived, bytes: batch)
    let sum: DeviceTime
    do throws(VulkanError) { sum = try time(direction, bytes, copies, operations, samples) } catch {
      throw EngineError(error)
    }
    let what = direction == .toDevice ? "to the GPU" : "from the GPU"
    try unsafe CopyPattern.compare(arrived, sent, bytes: batch, what)
    return sum
  }

  private func time(
    _ direction: CopyDirection, _ bytes: Int, _ copies: Int, _ operations: Int, _ samples: SampleBuffer
  ) throws(VulkanError) -> DeviceTime {
    let batch = copies * bytes
    let isTo = direction == .toDevice
    if !isTo { try copy(source, origin, batch) }
    try queue.record(isTo ? source : origin, isTo ? arrival : target, bytes: bytes, copies: copies)
    var sum = DeviceTime()
    for _ in 0..<operations {
      let time = try queue.time(bytes: batch)
      samples.append((time.device &+ UInt64(copies) / 2) / UInt64(copies))
      sum += time
    }
    // The link is at work now, and would not be a moment later.
    linkUnderLoad = nil
    _ = try queue.time(bytes: batch) { linkUnderLoad = link.read() }
    if isTo { try copy(arrival, target, batch) }
    return sum
  }

  private func copy(_ from: VulkanBuffer, _ to: VulkanBuffer, _ bytes: Int) throws(VulkanError) {
    try queue.record(from, to, bytes: bytes, copies: 1)
    _ = try queue.time(bytes: bytes)
  }
}
