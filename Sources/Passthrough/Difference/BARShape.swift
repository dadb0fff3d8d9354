// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// What kind of range a BAR is, wherever it was put.
package struct BARShape: Sendable, Hashable {
  /// Bytes.
  package let size: UInt64
  package let isIO: Bool
  package let isPrefetchable: Bool
  package let is64Bit: Bool
  /// The kernel found no room for it.
  package let isUnassigned: Bool

  init(_ resource: PCIResource) {
    size = resource.size
    isIO = resource.isIO
    isPrefetchable = resource.isPrefetchable
    is64Bit = resource.is64Bit
    isUnassigned = resource.isMemory && resource.isUnassigned
  }
}
