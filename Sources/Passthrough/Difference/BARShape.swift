// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// What kind of range a BAR is, wherever it was put.
public struct BARShape: Sendable, Hashable {
  /// Bytes.
  public let size: UInt64
  public let isIO: Bool
  public let isPrefetchable: Bool
  public let is64Bit: Bool
  /// The kernel found no room for it.
  public let isUnassigned: Bool

  init(_ resource: PCIResource) {
    size = resource.size
    isIO = resource.isIO
    isPrefetchable = resource.isPrefetchable
    is64Bit = resource.is64Bit
    isUnassigned = resource.isMemory && resource.isUnassigned
  }
}
