// SPDX-License-Identifier: GPL-3.0-or-later

/// What mapping and unmapping the same memory took, time after time.
package struct MappingSamples: Sendable, Equatable {
  /// Nanoseconds of each mapping, in order.
  package var map: [UInt64]
  /// Nanoseconds of each unmapping.
  package var unmap: [UInt64]
  /// How many system calls one mapping took: 1, or with type 1 and the smallest IO pages one for each page. An unmapping takes 1.
  package let mapCalls: Int
  /// Bytes mapped each time.
  package let bytes: Int

  package init(map: [UInt64], unmap: [UInt64], mapCalls: Int, bytes: Int) {
    self.map = map
    self.unmap = unmap
    self.mapCalls = mapCalls
    self.bytes = bytes
  }
}
