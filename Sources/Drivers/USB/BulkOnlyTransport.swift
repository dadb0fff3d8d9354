// SPDX-License-Identifier: GPL-3.0-or-later

/// The SCSI commands that are ever sent to a USB mass storage device, none of which changes anything on it, in the
/// wrapper of the Bulk-Only Transport (USB Mass Storage Class, Bulk-Only Transport 1.0, 5.1).
package enum BulkOnlyCommand: Equatable {
  /// TEST UNIT READY (SPC-4, 6.47).
  case testUnitReady
  /// REQUEST SENSE (SPC-4, 6.39), which also ends a unit attention.
  case requestSense
  /// INQUIRY (SPC-4, 6.6).
  case inquiry
  /// READ CAPACITY (10) (SBC-3, 5.15).
  case readCapacity
  /// READ (10) (SBC-3, 5.11).
  case read(block: UInt32, blocks: UInt16, bytes: Int)

  /// The command block wrapper has 31 bytes, the status wrapper 13.
  package static let wrapperBytes = 31
  package static let statusBytes = 13

  /// What comes back between the two.
  package var dataBytes: Int {
    switch self {
    case .testUnitReady: 0
    case .requestSense: 18
    case .inquiry: 36
    case .readCapacity: 8
    case .read(_, _, let bytes): bytes
    }
  }

  /// The command block, big-endian as SCSI is.
  package var block: [UInt8] {
    switch self {
    case .testUnitReady: [0x00, 0, 0, 0, 0, 0]
    case .requestSense: [0x03, 0, 0, 0, 18, 0]
    case .inquiry: [0x12, 0, 0, 0, 36, 0]
    case .readCapacity: [0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    case .read(let place, let blocks, _):
      [
        0x28, 0, UInt8(place >> 24), UInt8(place >> 16 & 255), UInt8(place >> 8 & 255), UInt8(place & 255), 0,
        UInt8(blocks >> 8), UInt8(blocks & 255), 0,
      ]
    }
  }

  /// The wrapper, little-endian: signature, tag, length of the data, direction (80h: towards the host), unit 0, and the
  /// command block.
  package func wrapper(tag: UInt32) -> [UInt8] {
    var bytes: [UInt8] = [0x55, 0x53, 0x42, 0x43]
    for value in [tag, UInt32(dataBytes)] {
      bytes += [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
    let block = block
    bytes += [dataBytes > 0 ? 0x80 : 0, 0, UInt8(block.count)] + block
    return bytes + [UInt8](repeating: 0, count: Self.wrapperBytes - bytes.count)
  }
}

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
