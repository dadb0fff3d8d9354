// SPDX-License-Identifier: GPL-3.0-or-later

/// One pool of huge pages, `/sys/kernel/mm/hugepages/hugepages-…kB`.
package struct HugePagePool: Sendable, Hashable {
  /// Bytes per page.
  package let pageSize: UInt64
  package let total: Int
  package let free: Int

  package init(pageSize: UInt64, total: Int, free: Int) {
    self.pageSize = pageSize
    self.total = total
    self.free = free
  }

  package var path: String { "/sys/kernel/mm/hugepages/hugepages-\(pageSize >> 10)kB" }
}
