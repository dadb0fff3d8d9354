// SPDX-License-Identifier: GPL-3.0-or-later
package import Drivers
package import Inventory
package import Passthrough

/// The USB devices that a user means, and the controller that they hang on.
package struct MeasuredUSB: Sendable {
  package let devices: [USBDevice]
  /// nil for a controller that is no PCI function.
  package let controller: PCIDevice?
  /// Whether the controller was named, and with it all its devices.
  package let isWholeController: Bool
  /// Hubs between the device and its root hub; the most of them where there are several devices.
  package let hubDepth: Int
  /// The hub whose transaction translator a slow device is reached through; nil for none.
  package let translator: USBDevice?
  /// Directories in sysfs of all that may be suspended between a transfer and its device: the devices, their hubs, the
  /// controller.
  package let sleepers: [String]

  /// One device, by a selector's target.
  package init(_ target: Target, on machine: Machine) throws(EngineError) {
    switch target {
    case .pci(let address):
      guard let function = machine.pci[address] else { throw .notFound("\(address): there is no such PCI function") }
      throw function.pciClass.isUSBController
        ? .unsupported("\(address) is a USB controller; `--controller \(address)` measures the devices on it")
        : .unsupported("\(address) is no USB device; `vfio-check list --usb` shows what is there")
    case .usb(let path):
      guard let device = machine.usb[path] else { throw .notFound("\(path): there is no such USB device (any more)") }
      guard !path.isRootHub else {
        throw .unsupported(
          "\(path) is a root hub: the kernel itself answers for it, and nothing goes over the bus; name a device on it")
      }
      self.init([device], device.controller.flatMap { machine.pci[$0] }, machine)
    }
  }

  /// All devices of a controller.
  package init(controller target: Target, on machine: Machine) throws(EngineError) {
    guard case .pci(let address) = target, let function = machine.pci[address] else {
      throw .unsupported("--controller takes the PCI address of a USB controller, such as 00:14.0")
    }
    guard function.pciClass.isUSBController else {
      throw .unsupported("\(address) is no USB controller; `vfio-check list --usb` shows them")
    }
    let devices = machine.usb.devices(onController: address).filter { $0.deviceNumber != nil }
    guard !devices.isEmpty else {
      throw .notFound(
        machine.usb.rootHubs.contains { $0.controller == address }
          ? "\(address) has nothing plugged in: plug in what is to be measured"
          : "\(address) has no bus here: its driver is \(function.driver ?? "missing"), so nothing on it can be seen")
    }
    self.init(devices, function, machine, isWholeController: true)
  }

  /// How often a device wants to be asked for reports, in microseconds, one for each of its endpoints that gives any
  /// (bInterval, USB 2.0, 9.6.6: frames of a millisecond at low and full speed, else a power of two of microframes).
  package static func reportIntervals(_ device: USBDevice) -> [Int] {
    let isSlow = (device.megabitsPerSecond ?? 0) <= 12
    let endpoints = device.parsedDescriptors.configurations.flatMap(\.interfaces)
      .filter { $0.interfaceClass.isHID }.flatMap(\.endpoints)
    return endpoints.filter {
      $0.isInput && $0.transferType == .interrupt && (1...(isSlow ? 255 : 16)).contains($0.interval)
    }
    .map { isSlow ? Int($0.interval) * 1000 : 125 << (Int($0.interval) - 1) }
  }

  private init(_ devices: [USBDevice], _ controller: PCIDevice?, _ machine: Machine, isWholeController: Bool = false) {
    self.devices = devices
    self.controller = controller
    self.isWholeController = isWholeController
    hubDepth = devices.map { machine.usb.hubs(above: $0).count { !$0.usbPath.isRootHub } }.max() ?? 0
    let hubs = devices.flatMap { machine.usb.hubs(above: $0) }
    sleepers = Set((devices + hubs).map(\.busPath)).sorted() + [controller.map(\.busPath)].compactMap { $0 }
    translator = devices.count == 1 ? devices.first.flatMap(machine.usb.translator) : nil
  }

  /// Why a device cannot be measured by a kind of transfer; nil where it can. What only the attempt can tell (rights, a
  /// claim) is not among it.
  package func obstacle(to transfer: USBSetup.Transfer) -> String? {
    for device in devices {
      let name = "\(device.usbPath) (\(device.idText))"
      switch transfer {
      case .status: continue
      case .loopback where device.isHub, .storage where device.isHub, .reports where device.isHub:
        return "\(name) is a hub: it answers `status` only; name the device behind it"
      case .loopback where USBPipes.loopback(device) == nil:
        return "\(name) is no loopback device: only 0525:a4a0, Linux's Gadget Zero, is known to send back what it gets"
      case .storage where USBPipes.storage(device) == nil:
        return device.interfaces.contains { $0.interfaceClass.isMassStorage }
          ? "\(name) is mass storage without the Bulk-Only Transport (UAS); measure it as a disk: `vfio-check measure block`"
          : "\(name) is no mass storage"
      case .storage where USBPipes.storage(device)?.driver == "uas":
        return
          "\(name) is driven by uas, in another setting of its interface; measure it as a disk: `vfio-check measure block`"
      case .reports where !device.interfaces.contains { $0.interfaceClass.isHID }:
        return "\(name) is no keyboard, mouse or other input device"
      default: continue
      }
    }
    return nil
  }
}
