// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLinux
package import Drivers
internal import SystemPackage

/// Times what it costs to give memory to a device and to take it back: pinning the pages, filling the IOMMU's tables,
/// and invalidating what it remembers of them. That is what the start of a VM and the hot plugging of memory pay, not
/// what a transfer pays.
///
/// No DMA happens: the device only has to be there.
package struct MappingEngine: Sendable {
  /// Bytes to map each time, from the beginning of the memory: a multiple of the memory's page.
  package var bytes: Int
  /// Mappings that are timed.
  package var count: Int
  /// Mappings before those, not timed.
  package var warmUp = 3
  /// Gives the pages back before each mapping, so that it has to get new ones: what a VM without preallocated memory
  /// pays.
  package var isCold = false

  package init(bytes: Int, count: Int) {
    self.bytes = bytes
    self.count = count
  }

  /// Runs it. The IO page size is the device's (`VFIODevice.ioPages`), the backing the memory's.
  ///
  /// `free`: the IO addresses that are not used yet; nil where the device has nothing mapped. Throws `VFIOError`;
  /// nothing stays mapped.
  package func run(
    on device: borrowing VFIODevice, with memory: borrowing HostMemory, in free: IOVASpace? = nil
  ) throws(VFIOError) -> MappingSamples {
    precondition(bytes > 0 && bytes <= memory.size && bytes % memory.backing.pageBytes == 0)
    var addresses: IOVASpace
    if let free { addresses = free } else { addresses = try device.addresses() }
    // Aligned like the largest page that could serve it, or the IOMMU could not use that.
    let alignment = max(memory.backing.pageBytes, min(1 << 30, 1 << (Int.bitWidth - 1 - bytes.leadingZeroBitCount)))
    guard let iova = addresses.take(bytes: bytes, alignment: alignment) else { throw .noAddresses(bytes: bytes) }
    var samples = MappingSamples(
      map: [UInt64](repeating: 0, count: count), unmap: [UInt64](repeating: 0, count: count),
      mapCalls: device.space.calls(bytes: UInt64(bytes), device.ioPages), bytes: bytes)
    let (space, rule, address, size) = (device.space, device.ioPages, memory.address, UInt64(bytes))
    for index in -warmUp..<count {
      if isCold { memory.discardPages() }
      let start = Clock.now()
      let mapped = space.map(address, at: iova, bytes: size, rule)
      let middle = Clock.now()
      let unmapped = space.unmap(iova, bytes: size)
      let end = Clock.now()
      if mapped < 0 || unmapped < 0 {
        throw .mapping(bytes: bytes, iova: iova, Errno(rawValue: mapped < 0 ? -mapped : -unmapped))
      }
      guard index >= 0 else { continue }
      samples.map[index] = middle - start
      samples.unmap[index] = end - middle
    }
    return samples
  }
}

/// What mapping and unmapping the same memory took, time after time.
package struct MappingSamples: Sendable, Equatable {
  /// Nanoseconds of each mapping, in order.
  package var map: [UInt64]
  /// Nanoseconds of each unmapping.
  package var unmap: [UInt64]
  /// How many system calls one mapping took: 1, or with type 1 and the smallest IO pages one for each page. An
  /// unmapping takes 1.
  package let mapCalls: Int
  /// Bytes mapped each time.
  package let bytes: Int

  package init(map: [UInt64], unmap: [UInt64], mapCalls: Int, bytes: Int) {
    self.map = map
    self.unmap = unmap
    self.mapCalls = mapCalls
    self.bytes = bytes
  }
}
