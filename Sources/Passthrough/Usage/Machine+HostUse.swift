// SPDX-License-Identifier: GPL-3.0-or-later
public import Inventory

extension Machine {
  /// How the host uses whatever hangs below a sysfs directory: a PCI function with all that is behind it, or a USB device.
  ///
  /// "Nobody has it open" is only known when the machine has no gap at `HostUsage.openFilesPath`.
  public func hostUses(below path: String) -> [HostUse] {
    storageUses(below: path) + networkUses(below: path) + displayUses(below: path) + inputUses(below: path)
      + nodeUses(below: path)
  }

  private func isBelow(_ place: String, _ path: String) -> Bool { place == path || place.hasPrefix(path + "/") }

  private func storageUses(below path: String) -> [HostUse] {
    usage.blockDevices.filter { isBelow($0.path, path) }.flatMap { device -> [HostUse] in
      var uses: [HostUse] = []
      for (mountPoint, holder) in mountPoints(of: device) {
        let through = holder == device.name ? "" : " through \(holder)"
        uses.append(
          HostUse(
            .mount, "\(device.name) is mounted at \(mountPoint)\(through)",
            [Evidence("/proc/self/mountinfo", "\(holder) \(mountPoint)")], isVital: true))
      }
      for name in stack(above: device.name) where usage.blockDevices.first(where: { $0.name == name })?.isSwap == true {
        let through = name == device.name ? "" : " through \(name)"
        uses.append(
          HostUse(
            .swap, "\(device.name) is swap space\(through)", [Evidence("/proc/swaps", "/dev/\(name)")], isVital: true))
      }
      for holder in device.holders {
        uses.append(
          HostUse(
            .storageMember, "\(device.name) is part of \(holder)", [Evidence("\(device.path)/holders", holder)],
            isVital: true))
      }
      // ZFS takes its members without leaving a holder in sysfs.
      if let type = device.contentType, type.hasSuffix("_member"), device.holders.isEmpty {
        uses.append(
          HostUse(
            .storageMember, "\(device.name) holds \(type)",
            [Evidence("/run/udev/data", "\(device.name): ID_FS_TYPE=\(type)")],
            isVital: type == "zfs_member"))
      }
      return uses
    }
  }

  /// A device and everything that is stacked on it, by the holders.
  private func stack(above name: String) -> [String] {
    var found: [String] = []
    var pending = [name]
    while let next = pending.popLast(), found.count < 1000 {
      guard !found.contains(next) else { continue }
      found.append(next)
      pending += usage.blockDevices.first { $0.name == next }?.holders ?? []
    }
    return found
  }

  private func mountPoints(of device: BlockDevice) -> [(mountPoint: String, holder: String)] {
    stack(above: device.name).flatMap { name in
      (usage.blockDevices.first { $0.name == name }?.mountPoints ?? []).map { ($0, name) }
    }
  }

  private func networkUses(below path: String) -> [HostUse] {
    usage.networkInterfaces.filter { isBelow($0.path, path) }.compactMap { interface in
      if interface.hasDefaultRoute {
        return HostUse(
          .defaultRoute, "\(interface.name) carries the default route",
          [Evidence("/proc/net/route", "default \(interface.name)")],
          isVital: true)
      }
      guard interface.operationalState == "up" || interface.master != nil else { return nil }
      let member = interface.master.map { " as part of \($0)" } ?? ""
      return HostUse(
        .network, "\(interface.name) is up\(member)",
        [Evidence("\(interface.path)/operstate", interface.operationalState ?? "?")], isVital: false)
    }
  }

  private func displayUses(below path: String) -> [HostUse] {
    var uses: [HostUse] = []
    if let device = pci.device(holding: path), device.path == path, device.isBootVGA == true {
      // With several displays this one shows the firmware and the console; alone it is all the host has to look at.
      let others = pci.devices.filter { $0.pciClass.isDisplay && $0.address != device.address && !$0.isBoundToVFIO }
      uses.append(
        HostUse(
          .bootDisplay, others.isEmpty ? "it is the boot display and the only one" : "it is the boot display",
          [Evidence("\(path)/boot_vga", "1")], isVital: false))
    }
    for connector in usage.connectors
    where isBelow(connector.path, path) && connector.status == "connected" && connector.isEnabled {
      uses.append(
        HostUse(
          .display, "\(connector.name) drives a display", [Evidence("\(connector.path)/status", "connected")],
          isVital: false))
    }
    return uses
  }

  private func inputUses(below path: String) -> [HostUse] {
    let keyboards = usage.inputDevices.filter(\.isKeyboard)
    let here = usage.inputDevices.filter { isBelow($0.path, path) }
    // A keyboard on a serial line or a network is none of ours to know; on this machine these are the last.
    let isLast = !keyboards.isEmpty && keyboards.allSatisfy { isBelow($0.path, path) }
    return here.compactMap { device in
      let label = device.label ?? device.name
      if device.isKeyboard {
        return HostUse(
          .keyboard, isLast ? "\(label) is the host's last keyboard" : "\(label) is a keyboard of the host",
          [Evidence("\(device.path)/name", label)], isVital: isLast)
      }
      guard device.isPointer else { return nil }
      return HostUse(
        .pointer, "\(label) is a pointing device of the host", [Evidence("\(device.path)/name", label)], isVital: false)
    }
  }

  private func nodeUses(below path: String) -> [HostUse] {
    var nodes = Set(usage.nodes.filter { isBelow($0.path, path) }.map(\.node))
    if let device = pci.device(holding: path), device.path == path {
      nodes.formUnion(usage.nodes.filter { $0.path == device.busPath }.map(\.node))
    }
    for device in usb.devices where isBelow(device.path, path) {
      if let node = device.node { nodes.insert(node) }
    }
    return usage.openNodes.filter { nodes.contains($0.node) }.map { open in
      HostUse(
        .openNode, "\(open.command) (pid \(open.process)) has \(open.node) open", [Evidence(open.path, open.node)],
        isVital: false)
    }
  }
}
