// SPDX-License-Identifier: GPL-3.0-or-later
public import Inventory

extension Machine {
  /// How the host uses whatever hangs below a sysfs directory: a PCI function with all that is behind it, or a USB device.
  ///
  /// "Nobody has it open" is only known when the machine has no gap at `HostUsage.openFilesPath`.
  public func hostUses(below path: String) -> [HostUse] {
    let place = SysfsPlace(path)
    let disks = blockDevices(below: place)
    return StorageUses(usage: usage).uses(of: disks) + networkUses(below: place) + displayUses(below: place)
      + inputUses(below: place) + nodeUses(below: place, disks)
  }

  /// The disks and partitions of a device.
  ///
  /// With native NVMe multipath the disk that carries the data (nvme0n1) stands below /sys/devices/virtual/nvme-subsystem; below
  /// the PCI function there is only a hidden path to it, named nvme0c1n1: subsystem 0, controller 1, namespace 1
  /// (nvme_mpath_set_disk_name in `drivers/nvme/host/multipath.c`).
  private func blockDevices(below place: SysfsPlace) -> [BlockDevice] {
    var found = usage.blockDevices.filter { place.holds($0.path) }
    for head in Set(found.compactMap { Self.multipathHead(of: $0.name) }) {
      found += usage.blockDevices.filter { device in
        device.path.contains("/nvme-subsystem/")
          && (device.path.hasSuffix("/\(head)") || device.path.contains("/\(head)/"))
      }
    }
    return found
  }

  /// nvme0n1 for nvme0c1n1; nil for a name of any other form.
  private static func multipathHead(of name: String) -> String? {
    guard name.hasPrefix("nvme") else { return nil }
    let subsystem = name.dropFirst(4).prefix(while: \.isNumber)
    let rest = name.dropFirst(4 + subsystem.count)
    guard !subsystem.isEmpty, rest.hasPrefix("c"), let namespace = rest.lastIndex(of: "n"),
      rest[rest.index(after: namespace)...].allSatisfy(\.isNumber),
      rest[..<namespace].dropFirst().allSatisfy(\.isNumber)
    else { return nil }
    return "nvme\(subsystem)\(rest[namespace...])"
  }

  private func networkUses(below place: SysfsPlace) -> [HostUse] {
    usage.networkInterfaces.filter { place.holds($0.path) }.compactMap { interface in
      if interface.hasDefaultRoute {
        return HostUse(
          .defaultRoute, "\(interface.name) carries the default route",
          [Evidence("/proc/net/route", "default \(interface.name)")], isVital: true,
          remedy: Remedy(
            .hostSystem, "Give the host another way out before \(interface.name) goes",
            command: "ip route show default"))
      }
      guard interface.operationalState == "up" || interface.master != nil else { return nil }
      let member = interface.master.map { " as part of \($0)" } ?? ""
      return HostUse(
        .network, "\(interface.name) is up\(member)",
        [Evidence("\(interface.path)/operstate", interface.operationalState ?? "?")], isVital: false,
        remedy: Remedy(.hostSystem, "Take \(interface.name) down", command: "sudo ip link set \(interface.name) down"))
    }
  }

  private func displayUses(below place: SysfsPlace) -> [HostUse] {
    var uses: [HostUse] = []
    if let device = pci.device(holding: place.path), device.path == place.path, device.isBootVGA == true {
      // With several displays this one shows the firmware and the console; alone it is all the host has to look at.
      let hasOthers = pci.devices.contains {
        $0.pciClass.isDisplay && $0.address != device.address && !$0.isBoundToVFIO
      }
      uses.append(
        HostUse(
          .bootDisplay, hasOthers ? "it is the boot display" : "it is the boot display and the only one",
          [Evidence("\(place.path)/boot_vga", "1")], isVital: false,
          remedy: hasOthers
            ? Remedy(.firmware, "Make another graphics adapter the primary display in the firmware setup")
            : Remedy(.hostSystem, "Make sure that you can reach the host over the network: its screen goes dark")))
    }
    for connector in usage.connectors
    where connector.isEnabled && connector.status == "connected" && place.holds(connector.path) {
      uses.append(
        HostUse(
          .display, "\(connector.name) drives a display", [Evidence("\(connector.path)/status", "connected")],
          isVital: false,
          remedy: Remedy(.hostSystem, "Plug the display into another adapter, or end the session that uses it")))
    }
    return uses
  }

  private func inputUses(below place: SysfsPlace) -> [HostUse] {
    let here = usage.inputDevices.filter { place.holds($0.path) }
    guard !here.isEmpty else { return [] }
    // Keyboards that programs make up do not count, nobody can type on them. One on a serial line or over the network is none
    // of ours to know; of those on this machine these are the last.
    let keyboards = usage.inputDevices.filter { $0.isKeyboard && !$0.path.hasPrefix("/sys/devices/virtual/") }
    let isLast = keyboards.allSatisfy { place.holds($0.path) }
    return here.compactMap { device in
      let label = device.label ?? device.name
      let evidence = [Evidence("\(device.path)/name", label)]
      if device.isKeyboard {
        return HostUse(
          .keyboard, isLast ? "\(label) is the host's last keyboard" : "\(label) is a keyboard of the host", evidence,
          isVital: isLast,
          remedy: isLast
            ? Remedy(.hardware, "Plug a keyboard for the host into a controller that stays with it") : nil)
      }
      guard device.isPointer else { return nil }
      return HostUse(.pointer, "\(label) is a pointing device of the host", evidence, isVital: false)
    }
  }

  private func nodeUses(below place: SysfsPlace, _ disks: [BlockDevice]) -> [HostUse] {
    guard !usage.openNodes.isEmpty else { return [] }
    let function = pci.device(holding: place.path).flatMap { $0.path == place.path ? $0 : nil }
    var nodes = Set(usage.nodes.filter { place.holds($0.path) || $0.path == function?.busPath }.map(\.node))
    nodes.formUnion(disks.map { "/dev/\($0.name)" })
    for device in usb.devices where place.holds(device.path) {
      if let node = device.node { nodes.insert(node) }
    }
    let guestNodes = Set(function.map(Self.guestNodes) ?? [])
    // A program often has the same node open many times.
    var seen: Set<String> = []
    return usage.openNodes.compactMap { open in
      let isGuest = guestNodes.contains(open.node)
      guard isGuest || nodes.contains(open.node), seen.insert("\(open.process) \(open.node)").inserted else {
        return nil
      }
      let process = "\(open.command) (pid \(open.process))"
      return HostUse(
        isGuest ? .virtualMachine : .openNode,
        isGuest ? "\(process) has it in a guest, through \(open.node)" : "\(process) has \(open.node) open",
        [Evidence(open.path, open.node)], isVital: false,
        remedy: Remedy(.hostSystem, isGuest ? "Shut down the guest that \(process) runs" : "End \(process)"))
    }
  }

  /// The nodes through which a process gets at a function that is bound to VFIO: its group's, or its own.
  private static func guestNodes(of device: PCIDevice) -> [String] {
    guard device.isBoundToVFIO else { return [] }
    var nodes = device.group.map { ["/dev/vfio/\($0)", "/dev/vfio/noiommu-\($0)"] } ?? []
    if let name = device.vfioDeviceName { nodes.append("/dev/vfio/devices/\(name)") }
    return nodes
  }
}
