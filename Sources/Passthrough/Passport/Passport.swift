// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// Who some devices are, written down on the host, so that a guest that gets them can tell whether it got these and got
/// them whole. The properties are the keys of the file: they may grow, not change.
package struct Passport: Codable, Sendable, Equatable {
  /// Which program wrote it.
  package struct Tool: Codable, Sendable, Equatable {
    package var name: String
    package var version: String
  }

  package static let schema = "vfio-check/passport"
  package static let schemaVersion = 1

  package var schema: String
  package var schemaVersion: Int
  package var tool: Tool
  /// ISO 8601, UTC; absent when it was made from a capture, whose time is not known.
  package var time: String?
  package var host: PassportHost
  package var functions: [FunctionPassport]
  package var usbDevices: [USBPassport]
}

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

/// A USB device as the host knows it.
package struct USBPassport: Codable, Sendable, Equatable {
  /// On the host: `1-2.3`.
  package var path: String
  package var vendorID: Int
  package var productID: Int
  /// bcdDevice, the device's release.
  package var release: Int
  package var classCode: Int
  /// The serial number, or its digest; absent where the device has none.
  package var serialNumber: String?
  /// The negotiated speed.
  package var megabitsPerSecond: Double?
  /// bcdUSB: "2.00".
  package var usbVersion: String?
  /// The ports below its root hub: what stays the same when the whole controller is handed over.
  package var ports: [Int]
  /// Of the device and configuration descriptors as the device gave them.
  package var descriptorsDigest: String?
  package var containerID: String?
  package var isHub: Bool

  package var idText: String { "\(hexadecimal(vendorID, digits: 4)):\(hexadecimal(productID, digits: 4))" }
}
