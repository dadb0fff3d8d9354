// SPDX-License-Identifier: GPL-3.0-or-later

/// Names of USB vendors and products out of the system's usb.ids. For people only; without the file every name is nil.
public final class USBNames: Sendable {
  private let vendors: [UInt16: String]
  private let products: [UInt32: String]

  /// Reads the first usb.ids of this system.
  public convenience init() {
    let files = LiveFileTree()
    let places = ["/var/lib/usbutils/usb.ids", "/usr/share/misc/usb.ids", "/usr/share/hwdata/usb.ids"]
    self.init(usbIDs: places.lazy.compactMap { try? files.read($0, limit: 1 << 23) }.first ?? [])
  }

  /// Takes the contents of a usb.ids file.
  public init(usbIDs bytes: [UInt8]) {
    var vendors: [UInt16: String] = [:]
    var products: [UInt32: String] = [:]
    var vendor: UInt16?
    for line in bytes.split(separator: 10) {
      // The vendors come first, as "046d  Logitech, Inc."; other tables follow and start with a letter and a space.
      guard let first = line.first, first != UInt8(ascii: "#") else { continue }
      if first == 9 {
        guard let vendor, line.dropFirst().first != 9, let (id, name) = Self.entry(line.dropFirst()) else { continue }
        products[UInt32(vendor) << 16 | UInt32(id)] = name
      } else if let (id, name) = Self.entry(line) {
        vendor = id
        vendors[id] = name
      } else {
        vendor = nil
      }
    }
    self.vendors = vendors
    self.products = products
  }

  private static func entry(_ line: ArraySlice<UInt8>) -> (UInt16, String)? {
    guard line.count > 6, line.dropFirst(4).prefix(2).elementsEqual([32, 32]),
      let id = UInt16(String(decoding: line.prefix(4), as: UTF8.self), radix: 16)
    else { return nil }
    return (id, String(decoding: line.dropFirst(6), as: UTF8.self))
  }

  public func vendor(_ id: UInt16) -> String? { vendors[id] }
  public func product(_ vendor: UInt16, _ product: UInt16) -> String? {
    products[UInt32(vendor) << 16 | UInt32(product)]
  }

  /// The tables' names where they have them, as lsusb prints, else the device's own.
  public func full(_ device: USBDevice) -> String {
    let vendor = vendor(device.vendor) ?? device.manufacturerName
    let product = product(device.vendor, device.product) ?? device.productName
    let name = [vendor, product].compactMap { $0 }.joined(separator: " ")
    return name.isEmpty ? "Device \(device.idText)" : name
  }
}
