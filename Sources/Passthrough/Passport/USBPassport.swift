// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

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
