// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// How much address space the memory BARs of some functions need in a guest, in bytes.
struct BARDemand {
  /// 64-bit BARs at their present sizes.
  let current: UInt64
  /// 64-bit BARs with every resizable one at its largest.
  let largest: UInt64
  /// BARs that have to lie below 4 GiB.
  let below4GB: UInt64

  init(_ devices: [PCIDevice]) {
    var current: [UInt64] = []
    var largest: [UInt64] = []
    var low: [UInt64] = []
    for device in devices {
      let best = device.largestBARSizes
      // A BAR the kernel could not place has no trustworthy size: that is the business of device.bars.
      for bar in device.bars where bar.isMemory && bar.size <= 1 << 52 {
        if bar.is64Bit {
          current.append(bar.size)
          largest.append(max(bar.size, best[bar.index] ?? 0))
        } else {
          low.append(bar.size)
        }
      }
    }
    self.current = Self.packed(current)
    self.largest = Self.packed(largest)
    below4GB = Self.packed(low)
  }

  /// The sum with every range aligned to its size: laid out from the largest down there are no holes but at the end of
  /// ranges that are no power of two. Saturates.
  private static func packed(_ sizes: [UInt64]) -> UInt64 {
    sizes.reduce(0) { sum, size in
      let aligned = size & (size - 1) == 0 ? size : 1 << UInt64(min(63, 64 - size.leadingZeroBitCount))
      return sum.addingSaturated(aligned)
    }
  }
}

extension PCIDevice {
  /// The largest size of each resizable BAR in bytes. The kernel's own list comes first: it leaves out what is known
  /// not to work.
  var largestBARSizes: [Int: UInt64] {
    var sizes: [Int: UInt64] = [:]
    for bar in configuration.resizableBARs.value ?? [] { sizes[bar.index] = bar.supportedSizes.last }
    for (index, bits) in resizableSizes where bits != 0 {
      let highest = 63 - bits.leadingZeroBitCount
      if highest < 44 { sizes[index] = 1 << UInt64(highest + 20) }
    }
    return sizes
  }
}
