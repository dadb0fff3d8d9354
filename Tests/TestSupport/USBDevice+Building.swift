// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

extension USBDevice {
  /// A device at a path, below a controller's directory, with its hubs on the way as sysfs nests them.
  package static func built(
    _ path: String, vendor: UInt16 = 0x046d, product: UInt16 = 0xc31c, speed: Double = 480,
    deviceClass: USBClass = USBClass(0), interfaces: [(USBClass, String?)] = [],
    controller: String? = "0000:00:14.0", change: (inout USBDevice) -> Void = { _ in }
  ) -> USBDevice {
    guard let usbPath = USBPath(path) else { preconditionFailure("no USB path: \(path)") }
    let parts = (0...usbPath.ports.count).map {
      USBPath(bus: usbPath.bus, ports: Array(usbPath.ports.prefix($0))).description
    }
    let above = controller.map { "/sys/devices/pci0000:00/\($0)" } ?? "/sys/devices/platform/dummy_hcd.0"
    let directory = "\(above)/\(parts.joined(separator: "/"))"
    var built = USBDevice(usbPath: usbPath, path: directory, vendor: vendor, product: product)
    built.deviceClass = deviceClass
    built.megabitsPerSecond = speed
    built.controller = controller.flatMap { PCIAddress($0) }
    built.authorized = true
    built.isConfigured = true
    built.deviceNumber = 7
    for (number, interface) in interfaces.enumerated() {
      let name = usbPath.isRootHub ? "\(usbPath.bus)-0:1.\(number)" : "\(usbPath):1.\(number)"
      var added = USBInterface(
        number: number, interfaceClass: interface.0, driver: interface.1, path: "\(directory)/\(name)")
      added.authorized = true
      built.interfaces.append(added)
    }
    change(&built)
    return built
  }

  /// A hub: by default a high-speed one with a single translator. Its ports get no twins; `peers` links them by number.
  package static func hub(
    _ path: String, speed: Double = 480, translators: UInt8 = 1, usesAll: Bool = true, ports: Int = 4,
    peers: [Int: String] = [:], controller: String? = "0000:00:14.0", change: (inout USBDevice) -> Void = { _ in }
  ) -> USBDevice {
    built(
      path, vendor: 0x1d6b, product: 2, speed: speed, deviceClass: USBClass(9, 0, translators),
      interfaces: [(USBClass(9, 0, usesAll ? translators : 1), "hub")], controller: controller
    ) { hub in
      hub.portCount = ports
      for number in 1...ports {
        let name = "\(hub.usbPath)-port\(number)"
        var port = USBPort(
          name: name, path: "\(hub.interfaces[0].path)/\(name)",
          devicePath: USBPath(bus: hub.usbPath.bus, ports: hub.usbPath.ports + [number]))
        port.peer = peers[number]
        hub.ports.append(port)
      }
      change(&hub)
    }
  }
}

extension Machine {
  /// A machine with an xHCI controller at 0000:00:14.0, alone in group 4, and these USB devices.
  package static func usb(_ devices: [USBDevice], change: (inout Machine) -> Void = { _ in }) -> Machine {
    built {
      $0.pci = PCITopology([.built("0000:00:14.0", classCode: 0x0c0330, group: 4, driver: "xhci_hcd")])
      $0.iommu.groups = $0.pci.groupsByMembership
      $0.usb = USBTopology(devices)
      change(&$0)
    }
  }
}
