// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// A PCI function as the host knows it.
package struct FunctionPassport: Codable, Sendable, Equatable {
  /// A base address register.
  package struct BAR: Codable, Sendable, Equatable {
    /// `memory32`, `memory64` or `io`.
    package var kind: String
    package var index: Int
    package var sizeBytes: UInt64
    package var isPrefetchable: Bool
  }

  /// A capability, of the conventional or the extended list.
  package struct Capability: Codable, Sendable, Equatable {
    package var id: Int
    package var isExtended: Bool
    package var name: String
    /// Whether a guest must see it.
    package var visibility: CapabilityVisibility
  }

  /// The speed and width of a link.
  package struct Link: Codable, Sendable, Equatable {
    /// 1 (2.5 GT/s) to 6 (64 GT/s).
    package var generation: Int
    /// Lanes.
    package var width: Int

    init(_ link: PCILink) {
      generation = Int(link.generation)
      width = Int(link.width)
    }

    package var link: PCILink? { PCILink(speed: UInt8(clamping: generation), width: UInt8(clamping: width)) }
  }

  /// An expansion ROM that was read.
  package struct ROM: Codable, Sendable, Equatable {
    /// Such as "legacy", "UEFI x86-64", in the order of the images.
    package var images: [String]
    package var digest: String
  }

  /// Advanced Error Reporting totals since the host's boot.
  package struct Errors: Codable, Sendable, Equatable {
    package var correctable: Int?
    package var nonFatal: Int?
    package var fatal: Int?
  }

  /// On the host: `0000:01:00.0`.
  package var address: String
  package var vendorID: Int
  package var deviceID: Int
  package var subsystemVendorID: Int
  package var subsystemDeviceID: Int
  package var revision: Int
  /// 24 bits: base class, sub-class, programming interface.
  package var classCode: Int
  /// The device serial number, or its digest; absent where the device has none or it was not readable.
  package var serialNumber: String?
  /// The serial number that an NVMe controller tells its driver, or its digest; absent where that had no driver on the
  /// host.
  package var controllerSerialNumber: String?
  package var bars: [BAR]
  package var hasROM: Bool
  package var rom: ROM?
  /// Absent when configuration space was not readable as far as they stand.
  package var capabilities: [Capability]?
  package var hasExtendedConfigurationSpace: Bool
  package var msiVectors: Int?
  package var msixVectors: Int?
  package var linkCapability: Link?
  package var linkStatus: Link?
  package var resetMethods: [String]?
  package var errors: Errors?
  package var numaNode: Int?
  package var group: Int?
  package var groupType: String?
  /// Everybody else in the group but bridges, by host address with `vvvv:dddd`.
  package var groupCompanions: [Companion]
  /// What hung on it, if it is a USB controller.
  package var usbDevices: [USBPassport]?

  /// Another function of the group.
  package struct Companion: Codable, Sendable, Equatable {
    package var address: String
    package var vendorID: Int
    package var deviceID: Int
  }

  package var idText: String { "\(hexadecimal(vendorID, digits: 4)):\(hexadecimal(deviceID, digits: 4))" }
}
