// SPDX-License-Identifier: GPL-3.0-or-later

/// What a guest cannot see of its host, and a comparison needs to know.
package struct PassportHost: Codable, Sendable, Equatable {
  /// An IOMMU of the host.
  package struct Unit: Codable, Sendable, Equatable {
    package var name: String
    /// `intel`, `amd`, `arm`, `virtio` or `other`.
    package var kind: String
    /// Intel: the version register, "1:0".
    package var version: String?
    /// The page sizes that the unit can map in one entry, in bytes, as far as its capability register tells.
    package var ioPageSizesBytes: [UInt64]?
    /// The widest input address, in bits.
    package var inputAddressBits: Int?
  }

  package var kernelRelease: String?
  package var processorModel: String?
  /// Whether the host is itself a guest.
  package var isVirtualMachine: Bool
  package var iommuUnits: [Unit]
  /// Absent where it cannot be told.
  package var remapsInterrupts: Bool?
  /// The host's page size for the memory of guests that ask for huge pages, in bytes, where a pool is reserved.
  package var hugePagePoolsBytes: [UInt64]
}
