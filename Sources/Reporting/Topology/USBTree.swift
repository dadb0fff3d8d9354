// SPDX-License-Identifier: GPL-3.0-or-later
public import Inventory
internal import Passthrough

/// The USB devices as a tree in the manner of `lsusb -t`; above each bus stand its controller and the controller's IOMMU group.
public enum USBTree {
  public static func lines(_ machine: Machine, names: USBNames, pciNames: PCINames) -> [String] {
    guard !machine.usb.devices.isEmpty else { return ["there are no USB devices"] }
    let uses = HostUses(machine)
    var rows: [Columns.Row] = []
    for root in machine.usb.rootHubs {
      rows.append(.heading(controller(of: root, machine, pciNames)))
      rows.append(row(root, prefix: "/:  ", uses, names))
      append(below: root, indentation: "    ", machine, uses, names, to: &rows)
    }
    return Columns.lines(rows)
  }

  private static func append(
    below hub: USBDevice, indentation: String, _ machine: Machine, _ uses: HostUses, _ names: USBNames,
    to rows: inout [Columns.Row]
  ) {
    for device in machine.usb.children(of: hub.usbPath) {
      rows.append(row(device, prefix: indentation + "|__ ", uses, names))
      append(below: device, indentation: indentation + "    ", machine, uses, names, to: &rows)
    }
  }

  /// "0000:00:14.0  group 4  xhci_hcd  USB controller [0c03]: …".
  private static func controller(of root: USBDevice, _ machine: Machine, _ names: PCINames) -> String {
    guard let address = root.controller, let device = machine.pci[address] else {
      // dummy_hcd, USB/IP and the controllers of small boards: the directory above is named after the platform device.
      let name = root.path.split(separator: "/").dropLast().last.map(String.init) ?? "an unknown device"
      return "\(name)  no PCI device"
    }
    return [
      "\(address)", PCIText.group(device), device.driver ?? "-", PCIText.description(device, names),
    ].joined(separator: "  ")
  }

  private static func row(
    _ device: USBDevice, prefix: String, _ uses: HostUses, _ names: USBNames
  ) -> Columns.Row {
    let drivers = device.interfaceDrivers
    return .cells([
      "\(prefix)\(device.usbPath)", device.idText, speed(device),
      drivers.isEmpty ? "-" : drivers.joined(separator: ","),
      DeviceState(of: device, uses: uses).rawValue, names.full(device),
    ])
  }

  /// As lsusb writes it: 1.5M, 12M, 480M, 5000M.
  private static func speed(_ device: USBDevice) -> String {
    guard let rate = device.megabitsPerSecond else { return "?" }
    return (Int(exactly: rate).map(String.init) ?? String(rate)) + "M"
  }
}
