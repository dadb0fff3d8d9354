// SPDX-License-Identifier: GPL-3.0-or-later

/// How a command ended: the command status wrapper (USB Mass Storage Class, Bulk-Only Transport 1.0, 5.2).
package enum BulkOnlyStatus: Equatable {
  case passed
  /// The device could not do it; REQUEST SENSE says why.
  case failed
  /// Device and host do not agree where in the protocol they are.
  case phaseError
  /// No status of the command that was sent.
  case invalid

  package init(_ bytes: [UInt8], tag: UInt32) {
    let tagBytes = [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: tag >> $0) }
    guard bytes.count == BulkOnlyCommand.statusBytes, bytes.starts(with: [0x55, 0x53, 0x42, 0x53] + tagBytes) else {
      self = .invalid
      return
    }
    switch bytes[12] {
    case 0: self = .passed
    case 1: self = .failed
    case 2: self = .phaseError
    default: self = .invalid
    }
  }
}
