// SPDX-License-Identifier: GPL-3.0-or-later

/// What came of asking a USB device for its status again and again.
public struct RoundTripObservation: Sendable {
  public var asked: Int
  public var answered: Int
  /// libusb's word for what went wrong; nil if nothing did.
  public var error: String?
  /// Whether this user may not open the device.
  public var lacksPermission = false

  public init(asked: Int, answered: Int, error: String? = nil) {
    self.asked = asked
    self.answered = answered
    self.error = error
  }
}
