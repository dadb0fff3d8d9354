// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

extension USBDevice {
  /// The nearest high-speed hub above a slow device: there the transaction translator sits (USB 2.0, 11.14). nil for a device that is fast
  /// itself, and on a bus of full speed.
  package func translator(in usb: USBTopology) -> USBDevice? { usb.translator(of: self) }
}
