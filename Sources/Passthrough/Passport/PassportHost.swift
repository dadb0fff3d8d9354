// SPDX-License-Identifier: GPL-3.0-or-later

/// What a guest cannot see of its host, and a comparison needs to know.
public struct PassportHost: Codable, Sendable, Equatable {
  /// An IOMMU of the host.
  public struct Unit: Codable, Sendable, Equatable {
    public var name: String
    /// `intel`, `amd`, `arm`, `virtio` or `other`.
    public var kind: String
    /// Intel: the version register, "1:0".
    public var version: String?
    /// The page sizes that the unit can map in one entry, in bytes, as far as its capability register tells.
    public var ioPageSizesBytes: [UInt64]?
    /// The widest input address, in bits.
    public var inputAddressBits: Int?
  }

  public var kernelRelease: String?
  public var processorModel: String?
  /// Whether the host is itself a guest.
  public var isVirtualMachine: Bool
  public var iommuUnits: [Unit]
  /// Absent where it cannot be told.
  public var remapsInterrupts: Bool?
  /// The host's page size for the memory of guests that ask for huge pages, in bytes, where a pool is reserved.
  public var hugePagePoolsBytes: [UInt64]
}
