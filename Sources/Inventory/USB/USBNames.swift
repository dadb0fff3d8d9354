// SPDX-License-Identifier: GPL-3.0-or-later
internal import Synchronization

/// Names of USB vendors and products out of the system's usb.ids. For people only; without the file every name is nil.
///
/// The file is read when the first name is asked for: most runs ask for few names or none.
package final class USBNames: Sendable {
  private let load: @Sendable () -> [UInt8]
  private let table = Mutex<USBNameTable?>(nil)

  /// Uses the first usb.ids of this system.
  package convenience init() {
    self.init {
      let files = LiveFileTree()
      let places = ["/var/lib/usbutils/usb.ids", "/usr/share/misc/usb.ids", "/usr/share/hwdata/usb.ids"]
      return places.lazy.compactMap { try? files.read($0, limit: 1 << 23) }.first ?? []
    }
  }

  /// Takes the contents of a usb.ids file.
  package convenience init(usbIDs bytes: [UInt8]) { self.init { bytes } }

  private init(_ load: @escaping @Sendable () -> [UInt8]) { self.load = load }

  package func vendor(_ id: UInt16) -> String? { entry(id, nil) }
  package func product(_ vendor: UInt16, _ product: UInt16) -> String? { entry(vendor, product) }

  /// The tables' names where they have them, as lsusb prints, else the device's own.
  package func full(_ device: USBDevice) -> String {
    let vendor = vendor(device.vendor) ?? device.manufacturerName
    let product = product(device.vendor, device.product) ?? device.productName
    let name = [vendor, product].compactMap { $0 }.joined(separator: " ")
    return name.isEmpty ? "Device \(device.idText)" : name
  }

  private func entry(_ vendor: UInt16, _ product: UInt16?) -> String? {
    table.withLock { table -> String? in
      if table == nil { table = USBNameTable(load()) }
      return table?.entry(vendor, product)
    }
  }
}
