// SPDX-License-Identifier: GPL-3.0-or-later

/// Reads every USB device from sysfs.
struct USBReader {
  let reader: TreeReader
  let pci: PCITopology

  static let root = "/sys/bus/usb/devices"
  /// Beyond any bus to come, in megabits per second.
  private static let fastest = 1e6

  func topology() -> USBTopology {
    // Interfaces, "1-2:1.0", stand in the same directory; they are read with their device.
    USBTopology(reader.list(Self.root).filter { !$0.contains(":") }.compactMap(device))
  }

  private func device(_ name: String) -> USBDevice? {
    guard let usbPath = USBPath(name), usbPath.description == name else {
      reader.noteDamage("\(Self.root)/\(name)", "this is no USB device name")
      return nil
    }
    let path = reader.target("\(Self.root)/\(name)") ?? "\(Self.root)/\(name)"
    let directory = AttributeDirectory(path, reader)
    guard let vendor = directory.hexadecimal(.idVendor), let product = directory.hexadecimal(.idProduct) else {
      reader.noteVanished(path + "/idVendor")
      return nil
    }
    var device = USBDevice(
      usbPath: usbPath, path: path, vendor: UInt16(truncatingIfNeeded: vendor),
      product: UInt16(truncatingIfNeeded: product))
    device.release = UInt16(truncatingIfNeeded: directory.hexadecimal(.bcdDevice) ?? 0)
    device.manufacturerName = directory.text(.manufacturer)
    device.productName = directory.text(.product)
    device.serial = directory.text(.serial)
    func byte(_ name: String) -> UInt8 { UInt8(truncatingIfNeeded: directory.hexadecimal(name) ?? 0) }
    device.deviceClass = USBClass(byte("bDeviceClass"), byte("bDeviceSubClass"), byte("bDeviceProtocol"))
    device.deviceNumber = directory.integer(.deviceNumber)
    device.megabitsPerSecond = directory.text(.speed).flatMap { NumberText.fraction($0) }.flatMap {
      // "unknown" is what speed_show in drivers/usb/core/sysfs.c has for others; the fastest is 20000.
      (0...Self.fastest).contains($0) ? $0 : nil
    }
    device.usbVersion = directory.text(.version)
    device.portCount = max(0, directory.integer(.portCount) ?? 0)
    device.authorized = directory.flag(.authorized)
    device.authorizedDefault = directory.integer(.authorizedDefault)
    device.interfacesAuthorizedByDefault = directory.flag(.interfaceAuthorizedDefault)
    // Empty without a configuration (usb_actconfig_show in drivers/usb/core/sysfs.c).
    device.isConfigured = directory.text(.bConfigurationValue).map { !$0.isEmpty }
    device.removable = directory.text(.removable)
    device.maximumPower = directory.text(.bMaxPower)
    device.powerControl = directory.text(.powerControl)
    device.runtimeStatus = directory.text(.runtimeStatus).map { RuntimeStatus($0) }
    device.autosuspendDelayMilliseconds = directory.integer(.autosuspendDelay)
    device.driver = directory.linkName(.driver)
    device.descriptors = directory.bytes(.descriptors, limit: 1 << 18) ?? []
    device.bosDescriptors = directory.bytes(.bosDescriptors) ?? []
    device.controller = pci.device(holding: path)?.address
    // A root hub's interface is "1-0:1.0", any other's "1-2.3:1.0".
    let prefix = usbPath.isRootHub ? "\(usbPath.bus)-0:" : "\(name):"
    for entry in directory.names.sorted() where entry.hasPrefix(prefix) {
      let interface = AttributeDirectory(directory.path(entry), reader)
      device.interfaces.append(read(interface))
      if device.isHub { device.ports += ports(of: interface, hub: usbPath) }
    }
    return device
  }

  private func read(_ directory: AttributeDirectory) -> USBInterface {
    func byte(_ name: String) -> UInt8 { UInt8(truncatingIfNeeded: directory.hexadecimal(name) ?? 0) }
    var interface = USBInterface(
      number: Int(byte("bInterfaceNumber")),
      interfaceClass: USBClass(byte("bInterfaceClass"), byte("bInterfaceSubClass"), byte("bInterfaceProtocol")),
      driver: directory.linkName(.driver), path: directory.path)
    interface.authorized = directory.flag(.authorized)
    return interface
  }

  private func ports(of directory: AttributeDirectory, hub: USBPath) -> [USBPort] {
    directory.names.compactMap { name -> USBPort? in
      // "1-2-port3" below the interface of hub 1-2, "usb1-port3" below that of a root hub (drivers/usb/core/port.c).
      guard let marker = name.firstRange(of: "-port"), let number = Int(name[marker.upperBound...]), number > 0,
        name[..<marker.lowerBound] == hub.description
      else { return nil }
      let attributes = AttributeDirectory(directory.path(name), reader)
      var port = USBPort(
        name: name, path: attributes.path, devicePath: USBPath(bus: hub.bus, ports: hub.ports + [number]))
      port.connectType = attributes.text(.connectType)
      port.peer = attributes.linkName(.peer)
      port.overCurrentCount = attributes.integer(.overCurrentCount)
      return port
    }.sorted { $0.devicePath < $1.devicePath }
  }
}
