// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLinux

/// Registers of a device: the beginning of a BAR, mapped. Unmapped when this value ends.
@safe
package struct MappedRegion: ~Copyable {
  package let size: Int
  /// Owned: `size` bytes until `deinit`.
  let base: UnsafeMutableRawPointer

  /// Takes over a mapping.
  init(taking base: UnsafeMutableRawPointer, size: Int) {
    unsafe self.base = base
    self.size = size
  }

  deinit { unsafe clinux_unmap_memory(base, UInt64(size)) }

  /// Reads a 32-bit register, with one access of that width.
  package func read32(_ offset: Int) -> UInt32 {
    precondition(offset >= 0 && offset + 4 <= size && offset % 4 == 0)
    return unsafe clinux_mmio_read32(base + offset)
  }

  /// Writes a 32-bit register; what was written to memory before is there for the device first.
  package func write32(_ offset: Int, _ value: UInt32) {
    precondition(offset >= 0 && offset + 4 <= size && offset % 4 == 0)
    unsafe clinux_mmio_write32(base + offset, value)
  }

  /// Two halves, since not every device takes 64 bits at once.
  func read64(_ offset: Int) -> UInt64 { UInt64(read32(offset)) | UInt64(read32(offset + 4)) << 32 }

  func write64(_ offset: Int, _ value: UInt64) {
    write32(offset, UInt32(truncatingIfNeeded: value))
    write32(offset + 4, UInt32(truncatingIfNeeded: value >> 32))
  }
}
