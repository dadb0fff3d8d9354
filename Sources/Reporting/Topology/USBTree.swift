// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
internal import Passthrough

/// The USB devices as a tree in the manner of `lsusb -t`; above each bus stand its controller and the controller's
/// IOMMU group.
package enum USBTree {
  package static func lines(_ machine: Machine, names: USBNames, pciNames: PCINames) -> [String] {
    guard !machine.usb.devices.isEmpty else {
      return [
        machine.unrecorded(at: "/sys/bus/usb/devices") == nil
          ? "there are no USB devices" : "the USB devices were not recorded"
      ]
    }
    let uses = HostUses(machine)
    var rows: [Columns.Row] = []
    for root in machine.usb.roots {
      rows.append(.heading(controller(of: root, machine, pciNames)))
      append(root, machine, uses, names, to: &rows)
    }
    return Columns.lines(rows)
  }

  /// A root and what hangs on it, depth first. A device whose hub is not there has the mark of one on a hub: it is none
  /// itself.
  private static func append(
    _ root: USBDevice, _ machine: Machine, _ uses: HostUses, _ names: USBNames, to rows: inout [Columns.Row]
  ) {
    var pending = [(device: root, prefix: root.usbPath.isRootHub ? "/:  " : "|__ ", indentation: "")]
    while let (device, prefix, indentation) = pending.popLast() {
      rows.append(row(device, prefix: indentation + prefix, uses, names))
      pending += machine.usb.children(of: device.usbPath).reversed().map { ($0, "|__ ", indentation + "    ") }
    }
  }

  /// "0000:00:14.0  group 4  xhci_hcd  USB controller [0c03]: …".
  private static func controller(of root: USBDevice, _ machine: Machine, _ names: PCINames) -> String {
    guard let address = root.controller, let device = machine.pci[address] else {
      guard root.usbPath.isRootHub else { return "\(root.usbPath.parent.map { "\($0)" } ?? "?")  not recorded" }
      // dummy_hcd, USB/IP and the controllers of small boards: the directory above is named after the platform device.
      let name = root.path.split(separator: "/").dropLast().last.map(String.init) ?? "an unknown device"
      return "\(name)  no PCI device"
    }
    return [
      "\(address)", PCIText.group(device, machine), PCIText.driver(device, machine), PCIText.description(device, names),
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
    device.megabitsPerSecond.map { NumberText.text($0) + "M" } ?? "?"
  }
}
