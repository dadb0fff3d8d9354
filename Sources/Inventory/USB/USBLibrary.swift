// SPDX-License-Identifier: GPL-3.0-or-later
internal import CUsb
internal import SystemPackage

/// libusb's view of the live machine, against which the sysfs reading is checked. The only file that imports CUsb.
struct USBLibrary {
  /// A device as libusb lists it, without opening it.
  struct Entry: Hashable {
    let usbPath: USBPath
    let vendor: UInt16
    let product: UInt16
    let address: Int
  }

  /// Lists all devices. Errors: libusb's own, as the nearest errno.
  static func list() throws(Errno) -> [Entry] {
    var context: OpaquePointer?
    // SAFETY: the context and the list are owned here and released on every way out.
    guard unsafe libusb_init(&context) == 0 else { throw .notSupported }
    defer { unsafe libusb_exit(context) }
    var list: UnsafeMutablePointer<OpaquePointer?>?
    let count = unsafe libusb_get_device_list(context, &list)
    guard count >= 0, let list = unsafe list else { throw .ioError }
    defer { unsafe libusb_free_device_list(list, 1) }
    var entries: [Entry] = []
    for position in 0..<count {
      guard let device = unsafe list[position] else { continue }
      var descriptor = libusb_device_descriptor()
      guard unsafe libusb_get_device_descriptor(device, &descriptor) == 0 else { continue }
      var ports = [UInt8](repeating: 0, count: 7)
      let depth = unsafe libusb_get_port_numbers(device, &ports, 7)
      entries.append(
        Entry(
          usbPath: USBPath(
            bus: Int(unsafe libusb_get_bus_number(device)), ports: ports.prefix(max(0, Int(depth))).map(Int.init)),
          vendor: descriptor.idVendor, product: descriptor.idProduct,
          address: Int(unsafe libusb_get_device_address(device))))
    }
    return entries
  }
}
