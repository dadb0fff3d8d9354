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
