// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// What is other about a USB device that both machines have.
package struct USBChange: Sendable {
  /// Why its path is another one.
  package enum Reason: String, Sendable {
    /// The same port; the buses were numbered anew.
    case renumbered
    /// Another port.
    case moved
  }

  package let old: USBPath
  package let new: USBPath
  /// nil where path and port are what they were.
  package let reason: Reason?
  package let megabitsPerSecond: Change<Double>?
  package let drivers: Change<[String]>?

  /// nil where nothing changed.
  init?(_ old: USBDevice, _ new: USBDevice, isUnmoved: Bool) {
    self.old = old.usbPath
    self.new = new.usbPath
    // The same path on another controller is another port.
    reason = isUnmoved ? (old.usbPath == new.usbPath ? nil : .renumbered) : .moved
    megabitsPerSecond = Change(known: old.megabitsPerSecond, new.megabitsPerSecond)
    drivers = Change(old.interfaceDrivers, new.interfaceDrivers)
    if reason == nil, megabitsPerSecond == nil, drivers == nil { return nil }
  }
}
