// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc
package import Inventory

/// Whether a device is still the one that was opened.
package struct USBPresence {
  private let device: USBDevice
  private let tree: any FileTree

  package init(_ device: USBDevice, _ tree: any FileTree) {
    self.device = device
    self.tree = tree
  }

  /// Its address on the bus now: it gets another one whenever it is re-enumerated (USB 2.0, 9.1.2).
  package var deviceNumber: Int? { tree.text("\(device.busPath)/devnum").flatMap { Int($0) } }

  /// Whether it is gone, or was re-enumerated since.
  package var isLost: Bool { deviceNumber == nil || deviceNumber != device.deviceNumber }

  /// The same, after time enough for its hub to notice: on a device that was unplugged transfers fail with an error of
  /// the bus first, and a hub is asked for changes at most every 255 ms (its interrupt endpoint's bInterval, USB 2.0,
  /// 11.23.1).
  package func isLostSoon() -> Bool {
    for _ in 0..<10 where !isLost { usleep(100_000) }
    return isLost
  }

  package var text: String {
    let before = device.deviceNumber.map { "\($0)" } ?? "?"
    guard let now = deviceNumber else {
      return "\(device.usbPath) went away: it was unplugged, or its hub or controller was"
    }
    return now == device.deviceNumber
      ? "\(device.usbPath) went away just now: the kernel takes no transfers for it any more"
      : "\(device.usbPath) re-enumerated (reset or replug) during the measurement (device number \(before) before, \(now) now): `dmesg` says why"
  }
}
