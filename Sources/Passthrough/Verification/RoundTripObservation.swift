// SPDX-License-Identifier: GPL-3.0-or-later

/// What came of asking a USB device for its status again and again.
package struct RoundTripObservation: Sendable {
  package var asked: Int
  package var answered: Int
  /// libusb's word for what went wrong; nil if nothing did.
  package var error: String?
  /// Whether this user may not open the device.
  package var lacksPermission = false

  package init(asked: Int, answered: Int, error: String? = nil) {
    self.asked = asked
    self.answered = answered
    self.error = error
  }
}
