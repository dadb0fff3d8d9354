// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// One entry of vfio-pci's parameter `ids`: "vendor:device[:subvendor[:subdevice[:class[:class_mask]]]]", all
/// hexadecimal (drivers/vfio/pci/vfio_pci.c, `vfio_pci_fill_ids`).
struct VFIODeviceID: Sendable, Hashable {
  /// The entry as it is written.
  let text: String
  private let fields: [UInt32]

  /// PCI_ANY_ID (include/linux/mod_devicetable.h).
  private static let any: UInt32 = 0xffff_ffff

  /// nil for what the kernel would call invalid.
  init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let fields = parts.compactMap { UInt32($0.hasPrefix("0x") ? $0.dropFirst(2) : $0[...], radix: 16) }
    guard (2...6).contains(parts.count), fields.count == parts.count else { return nil }
    self.text = String(text)
    self.fields = fields
  }

  /// The entries of a list separated by commas, as the parameter takes it.
  static func list(_ text: some StringProtocol) -> [VFIODeviceID] {
    text.split(separator: ",").compactMap { VFIODeviceID($0) }
  }

  /// Whether the PCI core would offer a function to vfio-pci for this entry (include/linux/pci.h,
  /// `pci_match_one_device`).
  func matches(_ device: PCIDevice) -> Bool {
    let identity = device.identity
    let actual = [identity.vendor, identity.device, identity.subsystemVendor, identity.subsystemDevice].map {
      UInt32($0)
    }
    guard zip(fields, actual).allSatisfy({ $0 == Self.any || $0 == $1 }) else { return false }
    guard fields.count > 4 else { return true }
    // Without a mask the class is not looked at: the kernel's default mask is zero.
    let mask = fields.count > 5 ? fields[5] : 0
    return (fields[4] ^ device.pciClass.rawValue) & mask == 0
  }
}
