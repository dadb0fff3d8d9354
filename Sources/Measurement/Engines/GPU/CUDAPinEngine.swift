// SPDX-License-Identifier: GPL-3.0-or-later
internal import Drivers

/// Times what it costs to pin host memory and map it for a GPU (cuMemHostRegister), and to undo that: what programs pay
/// that pin their buffers anew, and what the IOMMU's tables and invalidations are part of. Nothing is copied.
@safe final class CUDAPinEngine {
  private let equipment: CUDAEquipment
  private let memory: HostMemory

  init(_ equipment: CUDAEquipment, capacity: Int, backing: HostMemory.Backing) throws(EngineError) {
    self.equipment = equipment
    do throws(VFIOError) { memory = try HostMemory(bytes: capacity, backing: backing) } catch {
      throw EngineError(error)
    }
  }

  /// Pins and unpins so often; a sample is the time of the one or the other. Nothing stays pinned.
  func run(
    bytes: Int, isUnpinning: Bool, operations: Int, samples: SampleBuffer
  ) throws(EngineError) -> UInt64 {
    let context = equipment.context
    var sum: UInt64 = 0
    do throws(CUDAError) {
      for _ in 0..<operations {
        let start = Clock.now()
        try context.pin(memory, bytes: bytes)
        let middle = Clock.now()
        try context.unpin(memory)
        let end = Clock.now()
        let time = isUnpinning ? end &- middle : middle &- start
        samples.append(time)
        sum &+= time
      }
    } catch { throw EngineError(error) }
    return sum
  }
}
