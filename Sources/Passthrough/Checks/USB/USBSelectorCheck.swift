// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
internal import Wording

/// By which name a virtual machine finds the device again after it was replugged, and after a reboot.
package struct USBSelectorCheck: USBCheck {
  package enum Reason: String, FindingReason {
    case uniqueID = "unique-id"
    case dfuCapable = "dfu-capable"
    case sharedID = "shared-id"
    case dfuMode = "dfu-mode"
    case hub
  }

  package init() {}

  package static let about = CheckDescription(
    id: "usb.selector",
    title: "One selector names the USB device, today and tomorrow",
    why: """
      A virtual machine names a USB device by its address, by its port or by its vendor and product id. The address changes with \
      every replug and every reset. The port stays for one socket, but a USB 3 socket is two ports on two buses, and a device \
      that falls back to USB 2 appears under the other one; bus numbers follow the order in which the kernel finds the \
      controllers. The id follows the device to any socket, but two devices of one model share it, and a device that switches \
      into firmware update mode changes it. A virtual machine with the wrong selector loses its device, gets the wrong one or \
      does not start.
      """,
    how: """
      The device's id is compared with that of every other device. Its port and, by the kernel's "peer" link, the twin port \
      of the same socket are named. An interface of class FEh, subclass 01h, protocol 02h is a device in firmware update (DFU) \
      mode. The finding's remedies are the selectors to use.
      """,
    reasons: [
      (Reason.uniqueID, .pass, "vendor and product id name this device and no other"),
      (
        Reason.dfuCapable, .pass,
        "vendor and product id name this device and no other, until it switches into firmware update mode"
      ),
      (Reason.sharedID, .warn, "another device has the same id: only the port names this one"),
      (
        Reason.dfuMode, .warn,
        "the device is in firmware update mode, which it leaves with another id: only the port names it"
      ),
      (Reason.hub, .notApplicable, "a hub is never passed by itself"),
    ],
    fixableBy: [.virtualMachine],
    references: [
      ("QEMU: USB emulation, usb-host", "https://www.qemu.org/docs/master/system/devices/usb.html"),
      ("libvirt: USB host devices", "https://libvirt.org/formatdomain.html#usb-pci-scsi-devices"),
      ("Proxmox VE: USB passthrough", "https://pve.proxmox.com/wiki/USB_Devices_in_Virtual_Machines"),
      ("USB DFU 1.1, 4.2.1", "https://www.usb.org/sites/default/files/DFU_1.1.pdf"),
    ])

  package func judge(_ device: USBDevice, _ context: CheckContext) -> [Judgement] {
    if device.isHub { return [.notApplicable(Reason.hub, "a hub is not passed by itself")] }
    let usb = context.machine.usb
    let count = usb.devices(vendor: device.vendor, product: device.product).count - 1
    // A few are named: thousands of equal ones, each naming all others, are no machine.
    let namesakes = usb.devices(vendor: device.vendor, product: device.product)
      .lazy.filter { $0.usbPath != device.usbPath }.prefix(Self.maxNamed)
    let twin = twinPort(of: device, usb)
    let evidence =
      [
        Evidence(device.busPath(.idVendor), hexadecimal(device.vendor, digits: 4)),
        Evidence(device.busPath(.idProduct), hexadecimal(device.product, digits: 4)),
        Evidence(device.busPath(.deviceNumber), device.deviceNumber.map(String.init) ?? "absent"),
      ]
      + (twin.flatMap { twin in usb.port(of: device).map { [Evidence($0.path(.peer), twin.name)] } } ?? [])
    let volatile = device.deviceNumber.map { "; address \(device.usbPath.bus):\($0) changes with every replug" } ?? ""
    if device.interfaces.contains(where: { $0.interfaceClass == USBClass(0xfe, 1, 2) }) {
      return [
        .warn(
          Reason.dfuMode, "it is in firmware update mode: \(device.idText) changes when it leaves it\(volatile)",
          evidence,
          remedy: byPort(device, twin))
      ]
    }
    if !namesakes.isEmpty {
      let others = andMore(count - Self.maxNamed)
      return [
        .warn(
          Reason.sharedID,
          "\(device.idText) is also \(namesakes.map(\.label).joined(separator: ", "))\(others): only the port tells them apart\(volatile)",
          evidence + namesakes.map { Evidence($0.busPath(.idProduct), hexadecimal($0.product, digits: 4)) },
          remedy: byPort(device, twin))
      ]
    }
    let updatable = device.interfaces.contains { $0.interfaceClass == USBClass(0xfe, 1, 1) }
    let note = updatable ? ", but not into firmware update mode" : ""
    var judgement = Judgement.pass(
      updatable ? Reason.dfuCapable : .uniqueID,
      "\(device.idText) is the only one and follows it to any socket\(note); \(device.usbPath) names the socket\(volatile)",
      evidence)
    judgement.remedy = [byID(device), libvirt(device)] + (updatable ? byPort(device, twin) : [])
    return [judgement]
  }

  private static let maxNamed = 16

  /// The port of the same socket under which the device appears at the other speed; nil for a device that knows only
  /// one.
  private func twinPort(of device: USBDevice, _ usb: USBTopology) -> USBPort? {
    let knowsBoth = device.isSuperSpeed || device.binaryObjectStore?.maximumMegabitsPerSecond != nil
    return knowsBoth ? usb.port(of: device).flatMap { usb.twin(of: $0) } : nil
  }

  private func byPort(_ device: USBDevice, _ twin: USBPort?) -> [Remedy] {
    [
      Remedy(.virtualMachine, "In QEMU name the port", command: Self.qemu(port: device.usbPath)),
      Remedy(
        .virtualMachine, "In Proxmox VE name the port", command: "qm set VMID -usb0 host=\(device.usbPath)"),
    ]
      + (twin.map {
        [
          Remedy(
            .virtualMachine,
            "Name the twin port of the socket too: at the other speed the device appears as \($0.devicePath)",
            command: Self.qemu(port: $0.devicePath))
        ]
      } ?? [])
  }

  private func byID(_ device: USBDevice) -> Remedy {
    let vendor = hexadecimal(device.vendor, digits: 4)
    let product = hexadecimal(device.product, digits: 4)
    return Remedy(
      .virtualMachine, "In QEMU name the id (in Proxmox VE: host=\(vendor):\(product))",
      command: "-device usb-host,vendorid=0x\(vendor),productid=0x\(product)")
  }

  private func libvirt(_ device: USBDevice) -> Remedy {
    Remedy(
      .virtualMachine, "In libvirt name the id",
      command:
        "<hostdev mode='subsystem' type='usb'><source><vendor id='0x\(hexadecimal(device.vendor, digits: 4))'/><product id='0x\(hexadecimal(device.product, digits: 4))'/></source></hostdev>"
    )
  }

  /// QEMU takes all that is said together; the address is left out because it changes.
  private static func qemu(port path: USBPath) -> String {
    "-device usb-host,hostbus=\(path.bus),hostport=\(path.ports.map(String.init).joined(separator: "."))"
  }
}
