// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

extension USBDevice {
  /// Descriptors of one configuration (number 1) with one interface (number 0), and the interface that sysfs shows for
  /// it.
  ///
  /// `endpoints`: address, type (2 bulk, 3 interrupt), largest packet and interval.
  package mutating func describe(
    _ interfaceClass: USBClass, driver: String?,
    endpoints: [(address: UInt8, type: UInt8, packet: UInt16, interval: UInt8)]
  ) {
    let total = 9 + 9 + 7 * endpoints.count
    descriptors = [
      18, 1, 0, 2, 0, 0, 0, 64, UInt8(vendor & 255), UInt8(vendor >> 8), UInt8(product & 255), UInt8(product >> 8), 0,
      1,
      0, 0, 0, 1,
    ]
    descriptors += [9, 2, UInt8(total), 0, 1, 1, 0, 0x80, 50]
    descriptors += [
      9, 4, 0, 0, UInt8(endpoints.count), interfaceClass.code, interfaceClass.subclass,
      interfaceClass.interfaceProtocol, 0,
    ]
    for endpoint in endpoints {
      descriptors += [
        7, 5, endpoint.address, endpoint.type, UInt8(endpoint.packet & 255), UInt8(endpoint.packet >> 8),
        endpoint.interval,
      ]
    }
    interfaces = [
      USBInterface(number: 0, interfaceClass: interfaceClass, driver: driver, path: "\(path)/\(usbPath):1.0")
    ]
  }

  /// A flash drive that speaks Bulk-Only Transport.
  package static func stick(_ path: String, driver: String? = "usb-storage", product: UInt8 = 0x50) -> USBDevice {
    built(path, vendor: 0x0781, product: 0x5567) {
      $0.describe(USBClass(8, 6, product), driver: driver, endpoints: [(0x81, 2, 512, 0), (0x02, 2, 512, 0)])
    }
  }

  /// Linux's Gadget Zero.
  package static func loopback(_ path: String, driver: String? = nil) -> USBDevice {
    built(path, vendor: 0x0525, product: 0xa4a0) {
      $0.describe(USBClass(0xff), driver: driver, endpoints: [(0x81, 2, 512, 0), (0x01, 2, 512, 0)])
    }
  }

  package static func keyboard(_ path: String, speed: Double = 12, interval: UInt8 = 10) -> USBDevice {
    built(path, speed: speed) {
      $0.describe(USBClass(3, 1, 1), driver: "usbhid", endpoints: [(0x81, 3, 8, interval)])
    }
  }
}
