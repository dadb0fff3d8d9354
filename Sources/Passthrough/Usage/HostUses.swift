// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// What the host uses on a machine, in an order in which the uses of one device are found quickly: for whoever asks
/// about many devices.
package struct HostUses: Sendable {
  private let machine: Machine
  private let disks: PathTable
  private let interfaces: PathTable
  private let connectors: PathTable
  private let inputs: PathTable
  private let nodes: PathTable
  private let usbDevices: PathTable
  private let storage: StorageUses
  /// Disks of NVMe subsystems with native multipath.
  private let multipathDisks: [BlockDevice]
  private let openNodes: [String: [OpenNode]]
  /// Keyboards that somebody can type on: those that programs make up do not count.
  private let keyboardCount: Int
  /// Display adapters that are the host's.
  private let displayCount: Int

  package init(_ machine: Machine) {
    self.machine = machine
    let usage = machine.usage
    disks = PathTable(usage.blockDevices.map(\.path))
    interfaces = PathTable(usage.networkInterfaces.map(\.path))
    connectors = PathTable(usage.connectors.map(\.path))
    inputs = PathTable(usage.inputDevices.map(\.path))
    nodes = PathTable(usage.nodes.map(\.path))
    usbDevices = PathTable(machine.usb.devices.map(\.path))
    storage = StorageUses(usage: usage)
    multipathDisks = usage.blockDevices.filter { $0.path.contains("/nvme-subsystem/") }
    openNodes = Dictionary(grouping: usage.openNodes, by: \.node)
    keyboardCount = usage.inputDevices.filter(Self.isRealKeyboard).count
    displayCount = machine.pci.devices.filter(Self.isHostDisplay).count
  }

  /// How the host uses whatever hangs below a sysfs directory: a PCI function with all that is behind it, or a USB
  /// device.
  package func uses(below path: String) -> [HostUse] {
    let disks = blockDevices(below: path)
    let function = machine.pci.device(holding: path).flatMap { $0.path == path ? $0 : nil }
    return storage.uses(of: disks) + networkUses(below: path) + displayUses(below: path, function)
      + inputUses(below: path) + nodeUses(below: path, function, disks)
  }

  /// Whether a function without a driver is known to have none: not where no driver was recorded.
  func knowsDriver(of device: PCIDevice) -> Bool { machine.unrecorded(at: device.busPath(.driver)) == nil }

  /// The disks and partitions of a device.
  ///
  /// With native NVMe multipath the disk that carries the data (nvme0n1) stands below
  /// /sys/devices/virtual/nvme-subsystem; below the PCI function there is only a hidden path to it.
  private func blockDevices(below path: String) -> [BlockDevice] {
    let found = disks.positions(below: path).map { machine.usage.blockDevices[$0] }
    let heads = Set(found.compactMap(\.multipathHead))
    return found
      + heads.sorted().flatMap { head in
        multipathDisks.filter { $0.path.hasSuffix("/\(head)") || $0.path.contains("/\(head)/") }
      }
  }

  private func networkUses(below path: String) -> [HostUse] {
    interfaces.positions(below: path).compactMap { position in
      let interface = machine.usage.networkInterfaces[position]
      if interface.hasDefaultRoute {
        return HostUse(
          .defaultRoute, "\(interface.name) carries the default route",
          [Evidence("/proc/net/route", "default \(interface.name)")], isVital: true,
          remedy: Remedy(
            .hostSystem, "Give the host another way out before \(interface.name) goes", command: "ip route show default"
          ))
      }
      guard interface.operationalState == "up" || interface.master != nil else { return nil }
      let member = interface.master.map { " as part of \($0)" } ?? ""
      return HostUse(
        .network, "\(interface.name) is up\(member)",
        [Evidence("\(interface.path)/operstate", interface.operationalState ?? "?")], isVital: false,
        remedy: Remedy(.hostSystem, "Take \(interface.name) down", command: "sudo ip link set \(interface.name) down"))
    }
  }

  private static func isHostDisplay(_ device: PCIDevice) -> Bool {
    device.pciClass.isDisplay && !device.isHandedOver
  }

  private func displayUses(below path: String, _ function: PCIDevice?) -> [HostUse] {
    var uses: [HostUse] = []
    if let function, function.isBootVGA == true {
      // With several displays this one shows the firmware and the console; alone it is all the host has to look at.
      let hasOthers = displayCount > (Self.isHostDisplay(function) ? 1 : 0)
      uses.append(
        HostUse(
          .bootDisplay, hasOthers ? "it is the boot display" : "it is the boot display and the only one",
          [Evidence("\(path)/boot_vga", "1")], isVital: false,
          remedy: hasOthers
            ? Remedy(.firmware, "Make another graphics adapter the primary display in the firmware setup")
            : Remedy(.hostSystem, "Make sure that you can reach the host over the network: its screen goes dark")))
    }
    for connector in connectors.positions(below: path).map({ machine.usage.connectors[$0] })
    where connector.isEnabled && connector.status == "connected" {
      uses.append(
        HostUse(
          .display, "\(connector.name) drives a display", [Evidence("\(connector.path)/status", "connected")],
          isVital: false,
          remedy: Remedy(.hostSystem, "Plug the display into another adapter, or end the session that uses it")))
    }
    return uses
  }

  /// A keyboard that somebody can type on: those that programs make up do not count.
  static func isRealKeyboard(_ device: InputDevice) -> Bool {
    device.isKeyboard && !device.path.hasPrefix("/sys/devices/virtual/")
  }

  private func inputUses(below path: String) -> [HostUse] {
    let here = inputs.positions(below: path).map { machine.usage.inputDevices[$0] }
    // A keyboard on a serial line or over the network is none of ours to know; of those on this machine these are the
    // last.
    let isLast = here.filter(Self.isRealKeyboard).count == keyboardCount
    return here.compactMap { device in
      let label = device.label ?? device.name
      let evidence = [Evidence("\(device.path)/name", label)]
      if device.isKeyboard {
        return HostUse(
          .keyboard, isLast ? "\(label) is the host's last keyboard" : "\(label) is a keyboard of the host", evidence,
          isVital: isLast,
          remedy: isLast
            ? Remedy(.hardware, "Plug a keyboard for the host into a controller that stays with it")
            : Remedy(.hardware, "Make sure that another keyboard of the host works"))
      }
      guard device.isPointer else { return nil }
      return HostUse(
        .pointer, "\(label) is a pointing device of the host", evidence, isVital: false,
        remedy: Remedy(.hardware, "Make sure that the host can do without it"))
    }
  }

  private func nodeUses(below path: String, _ function: PCIDevice?, _ disks: [BlockDevice]) -> [HostUse] {
    guard !openNodes.isEmpty else { return [] }
    let guestNodes = Set(function.map(Self.guestNodes) ?? [])
    var names = guestNodes.union(disks.map { "/dev/\($0.name)" })
    names.formUnion(nodes.positions(below: path).map { machine.usage.nodes[$0].node })
    // The proprietary NVIDIA driver names its functions by their address only.
    if let function { names.formUnion(nodes.positions(below: function.busPath).map { machine.usage.nodes[$0].node }) }
    names.formUnion(usbDevices.positions(below: path).compactMap { machine.usb.devices[$0].node })
    // A program often has the same node open many times.
    var seen: Set<String> = []
    let opened = names.flatMap { openNodes[$0] ?? [] }.sorted { ($0.process, $0.path) < ($1.process, $1.path) }
    return opened.filter { seen.insert("\($0.process) \($0.node)").inserted }.map { open in
      let process = "\(open.command) (pid \(open.process))"
      let isGuest = guestNodes.contains(open.node)
      return HostUse(
        isGuest ? .virtualMachine : .openNode,
        isGuest ? "\(process) has it in a guest, through \(open.node)" : "\(process) has \(open.node) open",
        [Evidence(open.path, open.node)], isVital: false,
        remedy: isGuest
          ? Remedy(.hostSystem, "Shut down the guest that \(process) runs")
          : HoldingService.remedy(command: open.command, process: open.process))
    }
  }

  /// The nodes through which a process gets at a function that is bound to VFIO: its group's, or its own.
  private static func guestNodes(of device: PCIDevice) -> [String] {
    device.isBoundToVFIO ? device.vfioNodes : []
  }
}
