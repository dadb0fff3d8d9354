// SPDX-License-Identifier: GPL-3.0-or-later

/// Physical memory, huge pages and what may be locked of them. Sizes in bytes.
package struct Memory: Sendable {
  package var total: UInt64?
  package var available: UInt64?
  package var hugePages: [HugePagePool] = []
  /// Locked-memory limits: of this process first, then of running hypervisors and their managers.
  package var lockedLimits: [LockedMemoryLimit] = []

  package init() {}
}

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

/// How much memory a process may lock (RLIMIT_MEMLOCK), from `/proc/PID/limits`.
package struct LockedMemoryLimit: Sendable, Hashable {
  /// `self`, or a process id.
  package let process: String
  package let command: String
  /// Bytes; nil for unlimited.
  package let soft: UInt64?
  package let hard: UInt64?
  /// Whether the process has CAP_IPC_LOCK, which lifts the limit; nil when unreadable.
  package let ignoresLimit: Bool?

  package init(process: String, command: String, soft: UInt64?, hard: UInt64?, ignoresLimit: Bool?) {
    self.process = process
    self.command = command
    self.soft = soft
    self.hard = hard
    self.ignoresLimit = ignoresLimit
  }

  package var path: String { "/proc/\(process)/limits" }
}
