// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// An interface with a pair of bulk endpoints, as the device's descriptors tell of it.
package struct USBPipes: Sendable, Equatable {
  package let interface: Int
  /// Endpoint addresses, to the device and from it.
  package let out: UInt8
  package let into: UInt8
  /// wMaxPacketSize of the endpoint to the device.
  package let packetBytes: Int
  /// What the kernel calls the driver of an interface that a program has claimed.
  package static let claimant = "usbfs"

  /// The driver that has the interface; nil for none.
  package let driver: String?
  /// The interface's directory name in sysfs, `2-2:1.0`.
  package let name: String

  /// The first interface in its first setting that has such a pair and is of a class; nil for none.
  package init?(_ device: USBDevice, where isWanted: (USBClass) -> Bool) {
    for configuration in device.parsedDescriptors.configurations {
      for interface in configuration.interfaces
      where interface.alternateSetting == 0 && isWanted(interface.interfaceClass) {
        let bulk = interface.endpoints.filter { $0.transferType == .bulk }
        // The active configuration's interfaces are those that sysfs shows.
        guard let out = bulk.first(where: { !$0.isInput }), let into = bulk.first(where: \.isInput),
          let shown = device.interfaces.first(where: { $0.number == Int(interface.number) }),
          shown.path.hasSuffix(":\(configuration.value).\(interface.number)")
        else { continue }
        self.interface = shown.number
        self.out = out.address
        self.into = into.address
        // Bits 10:0; the others are for periodic endpoints (USB 2.0, 9.6.6).
        packetBytes = Int(out.maximumPacketSize & 0x7ff)
        driver = shown.driver
        name = shown.path.split(separator: "/").last.map(String.init) ?? ""
        return
      }
    }
    return nil
  }

  /// A gadget that sends back what it gets: the Linux gadget drivers' "Gadget Zero" has this id
  /// (`drivers/usb/gadget/legacy/zero.c`).
  package static func loopback(_ device: USBDevice) -> USBPipes? {
    guard device.vendor == 0x0525, device.product == 0xa4a0 else { return nil }
    return USBPipes(device) { $0.code == 0xff }
  }

  /// Mass storage with SCSI commands over the Bulk-Only Transport: 08h/06h/50h (USB Mass Storage Class overview, 2 and
  /// 3).
  package static func storage(_ device: USBDevice) -> USBPipes? {
    USBPipes(device) { $0.code == 0x08 && $0.subclass == 0x06 && $0.interfaceProtocol == 0x50 }
  }
}
