// SPDX-License-Identifier: GPL-3.0-or-later

/// One USB device or hub as the machine shows it.
public struct USBDevice: Sendable, Identifiable {
  public let usbPath: USBPath
  /// Its own directory, `/sys/devices/pci0000:00/…/usb1/1-2`.
  public let path: String
  public var vendor: UInt16
  public var product: UInt16
  /// bcdDevice, the device's release.
  public var release: UInt16 = 0
  public var manufacturerName: String?
  public var productName: String?
  public var serial: String?
  public var deviceClass = USBClass(0)
  /// The address on the bus: changes with every replug.
  public var deviceNumber: Int?
  /// Negotiated speed in megabits per second: 1.5, 12, 480, 5000, 10000, 20000.
  public var megabitsPerSecond: Double?
  /// bcdUSB as text: "2.00", "3.20".
  public var usbVersion: String?
  /// Ports, for a hub.
  public var portCount = 0
  public var authorized: Bool?
  /// For a root hub: what happens to devices that are plugged in, `authorized_default`: 0 none is authorized, 1 all are, 2 only
  /// those at ports that firmware calls internal.
  public var authorizedDefault: Int?
  /// For a root hub: whether the interfaces of new devices are authorized.
  public var interfacesAuthorizedByDefault: Bool?
  /// Whether a configuration is chosen: without one the device has no interfaces and does nothing. nil where that was not read.
  public var isConfigured: Bool?
  /// `removable`, `fixed` or `unknown`.
  public var removable: String?
  /// `power/control`, `power/runtime_status` and the autosuspend delay in milliseconds.
  public var powerControl: String?
  public var runtimeStatus: String?
  public var autosuspendDelayMilliseconds: Int?
  /// The most current it draws in its active configuration, "100mA".
  public var maximumPower: String?
  public var driver: String?
  public var interfaces: [USBInterface] = []
  /// Ports of a hub.
  public var ports: [USBPort] = []
  /// Device and configuration descriptors as the kernel cached them; `parsedDescriptors` takes them apart.
  public var descriptors: [UInt8] = []
  /// The BOS descriptor set; empty before Linux 6.9, which does not show it, and for a device without one.
  public var bosDescriptors: [UInt8] = []
  /// The PCI function whose bus this is; nil for a controller that is no PCI device.
  public var controller: PCIAddress?

  public var id: USBPath { usbPath }

  public init(usbPath: USBPath, path: String, vendor: UInt16, product: UInt16) {
    self.usbPath = usbPath
    self.path = path
    self.vendor = vendor
    self.product = product
  }

  public var busPath: String { "/sys/bus/usb/devices/\(usbPath)" }
  public var idText: String { "\(hexadecimal(vendor, digits: 4)):\(hexadecimal(product, digits: 4))" }
  public var isHub: Bool { deviceClass.isHub }

  /// The descriptors, taken apart anew at every call.
  public var parsedDescriptors: USBDescriptors { USBDescriptors(bytes: descriptors) }
  /// The BOS, taken apart anew at every call; nil where there is none or the kernel does not show it.
  public var binaryObjectStore: USBBinaryObjectStore? {
    bosDescriptors.isEmpty ? nil : USBBinaryObjectStore(bytes: bosDescriptors)
  }

  /// bcdUSB as a number, 0x0210 for USB 2.1.
  public var usbRelease: UInt16? {
    let parts = (usbVersion ?? "").split(separator: ".")
    guard parts.count == 2, let major = UInt16(parts[0], radix: 16), major < 0x100,
      let minor = UInt16(parts[1], radix: 16), minor < 0x100
    else { return nil }
    return major << 8 | minor
  }

  public var isSuperSpeed: Bool { (megabitsPerSecond ?? 0) >= 5000 }

  /// The drivers bound to its interfaces, each once, in the order of the interfaces.
  public var interfaceDrivers: [String] {
    var drivers: [String] = []
    for driver in interfaces.compactMap(\.driver) where !drivers.contains(driver) { drivers.append(driver) }
    return drivers
  }

  /// What the device is, from its own class or its interfaces'.
  public var classes: [USBClass] {
    deviceClass.code == 0 || deviceClass.code == 0xef ? interfaces.map(\.interfaceClass) : [deviceClass]
  }

  /// `/dev/bus/usb/001/004`.
  public var node: String? {
    deviceNumber.map { "/dev/bus/usb/\(decimal(usbPath.bus, digits: 3))/\(decimal($0, digits: 3))" }
  }
}

/// Decimal, padded with zeros.
func decimal(_ value: Int, digits: Int) -> String {
  let text = String(value)
  return String(repeating: "0", count: max(0, digits - text.count)) + text
}
