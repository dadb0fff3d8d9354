// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

extension USBDevice {
  /// What people call it, for summaries: its own words and where it is plugged in. "Logitech USB Receiver at 1-2".
  var label: String { "\(ownName) at \(usbPath)" }

  /// Its own words, or what kind of device it is: "keyboard 046d:c31c".
  private var ownName: String {
    let words = [manufacturerName, productName].compactMap { $0 }.filter { !$0.isEmpty }
    // Many products repeat their maker: "QEMU QEMU USB Mouse".
    if words.count == 2, words[1].hasPrefix(words[0]) { return words[1] }
    if !words.isEmpty { return words.joined(separator: " ") }
    return "\(classes.first?.name ?? "device") \(idText)"
  }

  /// Its negotiated speed for people; nil where the kernel does not tell.
  package var speedText: String? { megabitsPerSecond.map(Self.text(megabitsPerSecond:)) }

  /// "1.5 Mb/s", "480 Mb/s", "5 Gb/s".
  static func text(megabitsPerSecond rate: Double) -> String {
    rate >= 1000 ? "\(NumberText.text(rate / 1000)) Gb/s" : "\(NumberText.text(rate)) Mb/s"
  }
}

extension PCIClass {
  /// A host controller with ports of its own: UHCI, OHCI, EHCI, xHCI or unspecified, but neither a device controller
  /// (FEh) nor the USB4 host interface (40h), behind which there are no USB ports.
  var isUSBHostController: Bool { isUSBController && [0x00, 0x10, 0x20, 0x30, 0x80].contains(interface) }
}
