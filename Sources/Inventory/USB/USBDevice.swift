// SPDX-License-Identifier: GPL-3.0-or-later

/// One USB device or hub as the machine shows it.
package struct USBDevice: Sendable, Identifiable {
  package let usbPath: USBPath
  /// Its own directory, `/sys/devices/pci0000:00/…/usb1/1-2`.
  package let path: String
  package var vendor: UInt16
  package var product: UInt16
  /// bcdDevice, the device's release.
  package var release: UInt16 = 0
  package var manufacturerName: String?
  package var productName: String?
  package var serial: String?
  package var deviceClass = USBClass(0)
  /// The address on the bus: changes with every replug.
  package var deviceNumber: Int?
  /// Negotiated speed in megabits per second: 1.5, 12, 480, 5000, 10000, 20000.
  package var megabitsPerSecond: Double?
  /// bcdUSB as text: "2.00", "3.20".
  package var usbVersion: String?
  /// Ports, for a hub.
  package var portCount = 0
  package var authorized: Bool?
  /// For a root hub: what happens to devices that are plugged in, `authorized_default`: 0 none is authorized, 1 all
  /// are, 2 only those at ports that firmware calls internal.
  package var authorizedDefault: Int?
  /// For a root hub: whether the interfaces of new devices are authorized.
  package var interfacesAuthorizedByDefault: Bool?
  /// Whether a configuration is chosen: without one the device has no interfaces and does nothing. nil where that was
  /// not read.
  package var isConfigured: Bool?
  /// `removable`, `fixed` or `unknown`.
  package var removable: String?
  /// `power/control`, `power/runtime_status` and the autosuspend delay in milliseconds.
  package var powerControl: String?
  package var runtimeStatus: RuntimeStatus?
  package var autosuspendDelayMilliseconds: Int?
  /// The most current it draws in its active configuration, "100mA".
  package var maximumPower: String?
  package var driver: String?
  package var interfaces: [USBInterface] = []
  /// Ports of a hub.
  package var ports: [USBPort] = []
  /// Device and configuration descriptors as the kernel cached them; `parsedDescriptors` takes them apart.
  package var descriptors: [UInt8] = []
  /// The BOS descriptor set; empty before Linux 6.9, which does not show it, and for a device without one.
  package var bosDescriptors: [UInt8] = []
  /// The PCI function whose bus this is; nil for a controller that is no PCI device.
  package var controller: PCIAddress?

  package var id: USBPath { usbPath }

  package init(usbPath: USBPath, path: String, vendor: UInt16, product: UInt16) {
    self.usbPath = usbPath
    self.path = path
    self.vendor = vendor
    self.product = product
  }

  package var busPath: String { "/sys/bus/usb/devices/\(usbPath)" }
  package var idText: String { "\(hexadecimal(vendor, digits: 4)):\(hexadecimal(product, digits: 4))" }
  package var isHub: Bool { deviceClass.isHub }

  /// The descriptors, taken apart anew at every call.
  package var parsedDescriptors: USBDescriptors { USBDescriptors(bytes: descriptors) }
  /// The BOS, taken apart anew at every call; nil where there is none or the kernel does not show it.
  package var binaryObjectStore: USBBinaryObjectStore? {
    bosDescriptors.isEmpty ? nil : USBBinaryObjectStore(bytes: bosDescriptors)
  }

  /// bcdUSB as a number, 0x0210 for USB 2.1.
  package var usbRelease: UInt16? {
    let parts = (usbVersion ?? "").split(separator: ".")
    guard parts.count == 2, let major = UInt16(parts[0], radix: 16), major < 0x100,
      let minor = UInt16(parts[1], radix: 16), minor < 0x100
    else { return nil }
    return major << 8 | minor
  }

  package var isSuperSpeed: Bool { (megabitsPerSecond ?? 0) >= 5000 }

  /// The drivers bound to its interfaces, each once, in the order of the interfaces.
  package var interfaceDrivers: [String] {
    var drivers: [String] = []
    for driver in interfaces.compactMap(\.driver) where !drivers.contains(driver) { drivers.append(driver) }
    return drivers
  }

  /// What the device is, from its own class or its interfaces'.
  package var classes: [USBClass] {
    deviceClass.code == 0 || deviceClass.code == 0xef ? interfaces.map(\.interfaceClass) : [deviceClass]
  }

  /// `/dev/bus/usb/001/004`.
  package var node: String? {
    deviceNumber.map { "/dev/bus/usb/\(decimal(usbPath.bus, digits: 3))/\(decimal($0, digits: 3))" }
  }
}

/// Decimal, padded with zeros.
func decimal(_ value: Int, digits: Int) -> String {
  let text = String(value)
  return String(repeating: "0", count: max(0, digits - text.count)) + text
}

/// One interface of a configured USB device, `1-2:1.0`.
package struct USBInterface: Sendable {
  package let number: Int
  package let interfaceClass: USBClass
  package var driver: String?
  package var authorized: Bool?
  package let path: String

  package init(number: Int, interfaceClass: USBClass, driver: String? = nil, path: String) {
    self.number = number
    self.interfaceClass = interfaceClass
    self.driver = driver
    self.path = path
  }
}

/// A port of a hub, as sysfs describes it beside the hub's interface (Documentation/ABI/testing/sysfs-bus-usb).
package struct USBPort: Sendable, Hashable {
  /// `usb1-port2`, `1-2-port3`.
  package let name: String
  package let path: String
  /// The device that would be plugged in here.
  package let devicePath: USBPath
  /// `hotplug`, `hardwired`, `not used` or `unknown`: what firmware says.
  package var connectType: String?
  /// The name of the port of the other speed at the same socket, again by firmware's word.
  package var peer: String?
  package var overCurrentCount: Int?

  package init(name: String, path: String, devicePath: USBPath) {
    self.name = name
    self.path = path
    self.devicePath = devicePath
  }
}
