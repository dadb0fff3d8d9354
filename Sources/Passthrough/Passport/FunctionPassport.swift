// SPDX-License-Identifier: GPL-3.0-or-later
public import Inventory

/// A PCI function as the host knows it.
public struct FunctionPassport: Codable, Sendable, Equatable {
  /// A base address register.
  public struct BAR: Codable, Sendable, Equatable {
    /// `memory32`, `memory64` or `io`.
    public var kind: String
    public var index: Int
    public var sizeBytes: UInt64
    public var isPrefetchable: Bool
  }

  /// A capability, of the conventional or the extended list.
  public struct Capability: Codable, Sendable, Equatable {
    public var id: Int
    public var isExtended: Bool
    public var name: String
    /// Whether a guest must see it.
    public var visibility: CapabilityVisibility
  }

  /// The speed and width of a link.
  public struct Link: Codable, Sendable, Equatable {
    /// 1 (2.5 GT/s) to 6 (64 GT/s).
    public var generation: Int
    /// Lanes.
    public var width: Int

    init(_ link: PCILink) {
      generation = Int(link.generation)
      width = Int(link.width)
    }

    public var link: PCILink? { PCILink(speed: UInt8(clamping: generation), width: UInt8(clamping: width)) }
  }

  /// An expansion ROM that was read.
  public struct ROM: Codable, Sendable, Equatable {
    /// Such as "legacy", "UEFI x86-64", in the order of the images.
    public var images: [String]
    public var digest: String
  }

  /// Advanced Error Reporting totals since the host's boot.
  public struct Errors: Codable, Sendable, Equatable {
    public var correctable: Int?
    public var nonFatal: Int?
    public var fatal: Int?
  }

  /// On the host: `0000:01:00.0`.
  public var address: String
  public var vendorID: Int
  public var deviceID: Int
  public var subsystemVendorID: Int
  public var subsystemDeviceID: Int
  public var revision: Int
  /// 24 bits: base class, sub-class, programming interface.
  public var classCode: Int
  /// The device serial number, or its digest; absent where the device has none or it was not readable.
  public var serialNumber: String?
  /// The serial number that an NVMe controller tells its driver, or its digest; absent where that had no driver on the host.
  public var controllerSerialNumber: String?
  public var bars: [BAR]
  public var hasROM: Bool
  public var rom: ROM?
  /// Absent when configuration space was not readable as far as they stand.
  public var capabilities: [Capability]?
  public var hasExtendedConfigurationSpace: Bool
  public var msiVectors: Int?
  public var msixVectors: Int?
  public var linkCapability: Link?
  public var linkStatus: Link?
  public var resetMethods: [String]?
  public var errors: Errors?
  public var numaNode: Int?
  public var group: Int?
  public var groupType: String?
  /// Everybody else in the group but bridges, by host address with `vvvv:dddd`.
  public var groupCompanions: [Companion]
  /// What hung on it, if it is a USB controller.
  public var usbDevices: [USBPassport]?

  /// Another function of the group.
  public struct Companion: Codable, Sendable, Equatable {
    public var address: String
    public var vendorID: Int
    public var deviceID: Int
  }

  public var idText: String { "\(hexadecimal(vendorID, digits: 4)):\(hexadecimal(deviceID, digits: 4))" }
}
