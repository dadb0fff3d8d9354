// SPDX-License-Identifier: GPL-3.0-or-later

/// Physical memory, huge pages and what may be locked of them. Sizes in bytes.
public struct Memory: Sendable {
  public var total: UInt64?
  public var available: UInt64?
  public var hugePages: [HugePagePool] = []
  /// Locked-memory limits: of this process first, then of running hypervisors and their managers.
  public var lockedLimits: [LockedMemoryLimit] = []

  public init() {}
}
