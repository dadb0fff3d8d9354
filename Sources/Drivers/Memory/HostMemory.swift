// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLinux
package import Inventory
internal import Statistics
internal import SystemPackage

/// Memory for DMA, of pages of a known size, all of them there. It is given back when this value ends; what the kernel
/// has pinned for a device stays until it is unmapped.
@safe
package struct HostMemory: ~Copyable {
  /// The pages that memory is made of.
  package enum Backing: String, Sendable, CaseIterable, Codable {
    /// 4 KiB, and never put together to huge ones (MADV_NOHUGEPAGE).
    case pages4K = "4K"
    /// From the pools of huge pages (hugetlb).
    case pages2M = "2M"
    case pages1G = "1G"
    /// 2 MiB, put together by the kernel where it finds them (MADV_HUGEPAGE); what it found is told by
    /// `achievedBacking`.
    case transparent2M = "2M transparent"

    package var pageBytes: Int { 1 << Int(shift) }

    var shift: UInt32 {
      switch self {
      case .pages4K: 12
      case .pages2M, .transparent2M: 21
      case .pages1G: 30
      }
    }

    /// Where the kernel tells about the pool of these pages (Documentation/admin-guide/mm/hugetlbpage.rst).
    package var poolPath: String { "/sys/kernel/mm/hugepages/hugepages-\(pageBytes >> 10)kB" }

    /// How many of these pages can be had now; nil where they are in no pool, 0 for a size that the kernel does not
    /// have.
    package func freePages(in tree: any FileTree) -> Int? {
      guard self != .pages4K && self != .transparent2M else { return nil }
      let bytes = (try? tree.read(poolPath + "/free_hugepages", limit: 32)) ?? []
      return Int(String(decoding: bytes.prefix { $0 != 10 }, as: UTF8.self)) ?? 0
    }
  }

  package let backing: Backing
  /// Bytes; a multiple of the page.
  package let size: Int
  /// Owned: mapped in `init`, unmapped in `deinit`, and `size` bytes all the time between.
  package let base: UnsafeMutableRawPointer

  /// Gets memory, rounded up to whole pages, and touches it. Throws `VFIOError.memory`, which says how to reserve huge
  /// pages.
  package init(bytes: Int, backing: Backing) throws(VFIOError) {
    let page = backing.pageBytes
    let size = (max(bytes, 1) + page - 1) / page * page
    var failure: Int32 = 0
    // SAFETY: the kernel chooses the place; it belongs to this value from now on.
    guard
      let base = unsafe backing == .transparent2M
        ? clinux_map_transparent_memory(UInt64(size), &failure)
        : clinux_map_memory(UInt64(size), backing.shift, &failure)
    else {
      throw .memory(bytes: size, backing, Errno(rawValue: -failure))
    }
    self.backing = backing
    self.size = size
    unsafe self.base = base
  }

  deinit { unsafe clinux_unmap_memory(base, UInt64(size)) }

  package var address: UInt64 { unsafe UInt64(UInt(bitPattern: base)) }

  /// Gives the pages back, so that the next mapping has to get new ones first. Returns whether the kernel did.
  @discardableResult
  package func discardPages() -> Bool { unsafe clinux_discard_memory(base, UInt64(size)) == 0 }

  /// Fills it with numbers that no hardware can compress, the same for the same seed.
  package func fill(seed: UInt64) {
    var generator = RandomNumbers(seed: seed)
    for offset in stride(from: 0, to: size, by: 8) {
      unsafe base.storeBytes(of: generator.next(), toByteOffset: offset, as: UInt64.self)
    }
  }

  /// A copy of some bytes.
  package func bytes(_ range: Range<Int>) -> [UInt8] {
    precondition(range.lowerBound >= 0 && range.upperBound <= size)
    // SAFETY: inside the memory by the line above, and copied before this returns.
    return unsafe [UInt8](UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count))
  }

  /// Whether it is made of the pages that were asked for, all of it; nil where the kernel does not say.
  package func isAsAsked(in tree: any FileTree) -> Bool? { achievedBacking(in: tree)?.isWhole(backing, bytes: size) }

  /// What the kernel says that the memory is made of; asked for is not had.
  package func achievedBacking(in tree: any FileTree) -> AchievedBacking? {
    guard let bytes = try? tree.read("/proc/self/smaps", limit: 1 << 24) else { return nil }
    return AchievedBacking(smaps: String(decoding: bytes, as: UTF8.self), at: address)
  }
}
