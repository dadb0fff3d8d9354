// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// Where a USB device is plugged in, without the bus number, which depends on the order in which the controllers were found.
struct USBPlace: Sendable, Hashable {
  /// The controller, by its address in the new machine, or the directory of one that is no PCI function.
  private enum Controller: Hashable {
    case function(PCIAddress)
    case directory(String)
  }

  private let controller: Controller
  /// A USB 3 controller has a bus for each speed, with ports of their own.
  private let isSuperSpeed: Bool
  private let ports: [Int]

  /// nil when the controller is not one that both machines have.
  init?(of device: USBDevice, on machine: Machine, mapping: (PCIAddress) -> PCIAddress?) {
    let root = machine.usb[USBPath(bus: device.usbPath.bus, ports: [])]
    if let address = device.controller {
      guard let mapped = mapping(address) else { return nil }
      controller = .function(mapped)
    } else {
      let path = root?.path ?? device.path
      controller = .directory(path.lastIndex(of: "/").map { String(path[..<$0]) } ?? path)
    }
    isSuperSpeed = root?.isSuperSpeed ?? device.isSuperSpeed
    ports = device.usbPath.ports
  }
}
