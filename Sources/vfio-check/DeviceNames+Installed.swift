// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Reporting

extension DeviceNames {
  /// Out of the tables of this system (hwdb or pci.ids, usb.ids): the one place that asks for them.
  static func installed() -> DeviceNames { DeviceNames(pci: PCINames(), usb: USBNames()) }
}
