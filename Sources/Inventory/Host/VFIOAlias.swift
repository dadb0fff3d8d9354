// SPDX-License-Identifier: GPL-3.0-or-later

/// One line of modules.alias about VFIO, "alias vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i* mlx5_vfio_pci": the module is
/// made for handing functions with these ids to guests (PCI_DRIVER_OVERRIDE_DEVICE_VFIO in `include/linux/pci.h`).
package struct VFIOAlias: Sendable, Hashable {
  /// nil for any.
  package let vendor: UInt16?
  package let device: UInt16?
  package let subsystemVendor: UInt16?
  package let subsystemDevice: UInt16?
  /// Base class, sub-class and programming interface.
  package let baseClass: UInt8?
  package let subclass: UInt8?
  package let interface: UInt8?
  /// With `_`, as the kernel writes it.
  package let module: String

  /// nil for a line of another form.
  package init?(line: String) {
    let words = line.split(separator: " ")
    guard words.count == 3, words[0] == "alias", words[1].hasPrefix("vfio_pci:") else { return nil }
    var rest = words[1].dropFirst("vfio_pci:".count)[...]
    var values: [UInt32?] = []
    for (position, key) in Self.keys.enumerated() {
      guard rest.hasPrefix(key) else { return nil }
      rest = rest.dropFirst(key.count)
      let digits = rest.prefix { $0 == "*" || $0.isNumber || $0.isUppercase }
      rest = rest.dropFirst(digits.count)
      guard digits != "*" else {
        values.append(nil)
        continue
      }
      guard let value = UInt32(digits, radix: 16), position < 4 ? value <= 0xffff : value <= 0xff else { return nil }
      values.append(value)
    }
    guard rest.isEmpty else { return nil }
    (vendor, device) = (values[0].map { UInt16($0) }, values[1].map { UInt16($0) })
    (subsystemVendor, subsystemDevice) = (values[2].map { UInt16($0) }, values[3].map { UInt16($0) })
    (baseClass, subclass) = (values[4].map { UInt8($0) }, values[5].map { UInt8($0) })
    interface = values[6].map { UInt8($0) }
    module = String(words[2]).replacing("-", with: "_")
  }

  /// The order of fields in a modalias (do_pci_entry in `scripts/mod/file2alias.c`).
  private static let keys = ["v", "d", "sv", "sd", "bc", "sc", "i"]

  package func matches(_ device: PCIDevice) -> Bool {
    func fits<Value: Equatable>(_ wanted: Value?, _ actual: Value) -> Bool { wanted.map { $0 == actual } ?? true }
    let (identity, pciClass) = (device.identity, device.pciClass)
    return fits(vendor, identity.vendor) && fits(self.device, identity.device)
      && fits(subsystemVendor, identity.subsystemVendor) && fits(subsystemDevice, identity.subsystemDevice)
      && fits(baseClass, pciClass.base) && fits(subclass, pciClass.sub) && fits(interface, pciClass.interface)
  }
}
