// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// A USB device as the host knows it.
public struct USBPassport: Codable, Sendable, Equatable {
  /// On the host: `1-2.3`.
  public var path: String
  public var vendorID: Int
  public var productID: Int
  /// bcdDevice, the device's release.
  public var release: Int
  public var classCode: Int
  /// The serial number, or its digest; absent where the device has none.
  public var serialNumber: String?
  /// The negotiated speed.
  public var megabitsPerSecond: Double?
  /// bcdUSB: "2.00".
  public var usbVersion: String?
  /// The ports below its root hub: what stays the same when the whole controller is handed over.
  public var ports: [Int]
  /// Of the device and configuration descriptors as the device gave them.
  public var descriptorsDigest: String?
  public var containerID: String?
  public var isHub: Bool

  public var idText: String { "\(hexadecimal(vendorID, digits: 4)):\(hexadecimal(productID, digits: 4))" }
}
