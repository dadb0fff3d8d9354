// SPDX-License-Identifier: GPL-3.0-or-later
package import SystemPackage

/// What came of reading through a device, past the page cache, so that the device itself had to move the data.
package struct ReadObservation: Sendable {
  /// How it ended.
  package enum End: Sendable, Equatable {
    case completed
    /// The file could not be opened, or a read failed.
    case failed(Errno)
    /// A read did not come back in time; it may still be waiting.
    case timedOut(seconds: Int)
  }

  /// The disk: "nvme0n1".
  package var disk: String
  package var blockBytes: Int
  /// Blocks that were read twice.
  package var blocks = 0
  /// Blocks of which the two readings differ.
  package var mismatches = 0
  /// The function's message interrupts that were counted meanwhile; nil where it has none or the counts were not readable.
  package var interrupts: Int?
  package var end = End.completed

  package init(disk: String, blockBytes: Int) {
    self.disk = disk
    self.blockBytes = blockBytes
  }
}
