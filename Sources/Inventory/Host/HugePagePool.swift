// SPDX-License-Identifier: GPL-3.0-or-later

/// One pool of huge pages, `/sys/kernel/mm/hugepages/hugepages-…kB`.
public struct HugePagePool: Sendable, Hashable {
  /// Bytes per page.
  public let pageSize: UInt64
  public let total: Int
  public let free: Int

  public init(pageSize: UInt64, total: Int, free: Int) {
    self.pageSize = pageSize
    self.total = total
    self.free = free
  }

  public var path: String { "/sys/kernel/mm/hugepages/hugepages-\(pageSize >> 10)kB" }
}
