// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// A PCI function in words, exactly as `lspci -nn` has them after the address.
enum PCIText {
  /// "USB controller [0c03]: Intel Corporation Device [8086:a36d] (rev 10)".
  static func description(_ device: PCIDevice, _ names: PCINames) -> String {
    let revision =
      device.identity.revision == 0 ? "" : " (rev \(hexadecimal(device.identity.revision, digits: 2)))"
    return "\(kind(device, names)): \(name(device, names)) [\(device.identity.idText)]\(revision)"
  }

  /// "USB controller [0c03]".
  static func kind(_ device: PCIDevice, _ names: PCINames) -> String {
    let number = "[\(hexadecimal(device.pciClass.code, digits: 4))]"
    return "\(names.pciClass(device.pciClass) ?? "Class") \(number)"
  }

  /// "Intel Corporation Device" where the tables know the vendor alone.
  static func name(_ device: PCIDevice, _ names: PCINames) -> String {
    guard let vendor = names.vendor(device.identity.vendor) else { return "Device" }
    return "\(vendor) \(names.device(device.identity) ?? "Device")"
  }

  static func group(_ device: PCIDevice) -> String { device.group.map { "group \($0)" } ?? "no group" }

  /// The same, or "-" where groups were not recorded.
  static func group(_ device: PCIDevice, _ machine: Machine) -> String {
    device.group == nil && !machine.knowsGroups ? "-" : group(device)
  }

  /// The driver, "-" without one, "?" where drivers were not recorded.
  static func driver(_ device: PCIDevice, _ machine: Machine) -> String {
    device.driver ?? (machine.unrecorded(at: device.busPath + "/driver") == nil ? "-" : "?")
  }
}
