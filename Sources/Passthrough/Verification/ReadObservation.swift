// SPDX-License-Identifier: GPL-3.0-or-later
public import SystemPackage

/// What came of reading through a device, past the page cache, so that the device itself had to move the data.
public struct ReadObservation: Sendable {
  /// How it ended.
  public enum End: Sendable, Equatable {
    case completed
    /// The file could not be opened, or a read failed.
    case failed(Errno)
    /// A read did not come back in time; it may still be waiting.
    case timedOut(seconds: Int)
  }

  /// The disk: "nvme0n1".
  public var disk: String
  public var blockBytes: Int
  /// Blocks that were read twice.
  public var blocks = 0
  /// Blocks of which the two readings differ.
  public var mismatches = 0
  /// The function's message interrupts that were counted meanwhile; nil where it has none or the counts were not readable.
  public var interrupts: Int?
  public var end = End.completed

  public init(disk: String, blockBytes: Int) {
    self.disk = disk
    self.blockBytes = blockBytes
  }
}
