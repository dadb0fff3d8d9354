// SPDX-License-Identifier: GPL-3.0-or-later

/// What a PCI function's `uevent` says of its identity: five attributes in one file, and every file read costs.
///
/// Its lines are those of pci_uevent (`drivers/pci/pci-driver.c`): the numbers are upper-case hexadecimal without 0x.
struct PCIEvent {
  let vendor: UInt64
  let device: UInt64
  let subsystemVendor: UInt64
  let subsystemDevice: UInt64
  let pciClass: UInt64

  /// nil without the file or any of its lines.
  init?(_ directory: AttributeDirectory) {
    guard let bytes = directory.bytes("uevent") else { return nil }
    self.init(bytes)
  }

  init?(_ bytes: [UInt8]) {
    var product: (UInt64, UInt64)?
    var subsystem: (UInt64, UInt64)?
    var pciClass: UInt64?
    for line in bytes.split(separator: 10) {
      if let value = Self.value(line, "PCI_CLASS=") {
        pciClass = NumberText.hexadecimal(value)
      } else if let value = Self.value(line, "PCI_ID=") {
        product = Self.pair(value)
      } else if let value = Self.value(line, "PCI_SUBSYS_ID=") {
        subsystem = Self.pair(value)
      }
    }
    guard let product, let subsystem, let pciClass else { return nil }
    (vendor, device) = product
    (subsystemVendor, subsystemDevice) = subsystem
    self.pciClass = pciClass
  }

  private static func value(_ line: ArraySlice<UInt8>, _ key: StaticString) -> ArraySlice<UInt8>? {
    let length = key.utf8CodeUnitCount
    let matches = key.withUTF8Buffer { unsafe line.starts(with: $0) }
    return matches ? line.dropFirst(length) : nil
  }

  private static func pair(_ text: ArraySlice<UInt8>) -> (UInt64, UInt64)? {
    guard let colon = text.firstIndex(of: UInt8(ascii: ":")), let first = NumberText.hexadecimal(text[..<colon]),
      let second = NumberText.hexadecimal(text[(colon + 1)...])
    else { return nil }
    return (first, second)
  }
}
