// SPDX-License-Identifier: GPL-3.0-or-later

/// Memory that a device can reach, with the IO address where it does.
///
/// It does not unmap itself: closing the device does. Until then the kernel keeps the pages pinned, so that what the
/// device still writes goes nowhere else.
package struct MappedMemory: ~Copyable {
  package let memory: HostMemory
  package let iova: UInt64
  package var size: Int { memory.size }

  /// Maps memory at an IO address that `addresses` gives out, aligned like its pages.
  package init(
    _ memory: consuming HostMemory, on device: borrowing VFIODevice, in addresses: inout IOVASpace
  ) throws(VFIOError) {
    let bytes = memory.size
    // A page of 2 MiB in memory can only be one in the IOMMU where both addresses are multiples of it.
    guard let iova = addresses.take(bytes: bytes, alignment: max(memory.backing.pageBytes, 1 << 21)) else {
      throw .noAddresses(bytes: bytes)
    }
    try device.map(memory, at: iova)
    self.memory = memory
    self.iova = iova
  }
}
