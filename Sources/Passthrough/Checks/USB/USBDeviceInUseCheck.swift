// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// Whether the host can let go of a USB device.
package struct USBDeviceInUseCheck: USBCheck {
  package enum Reason: String, VitalUseReason {
    case unused
    case hostDriver = "host-driver"
    case network
    case openNode = "open-node"
    case mounted
    case swap
    case storageMember = "storage-member"
    case defaultRoute = "default-route"
    case lastKeyboard = "last-keyboard"
    case usbip
    case claimed
    case hub
    case rootHub = "root-hub"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "usb.device-in-use",
    title: "The host does not need the USB device",
    why: """
      QEMU takes a USB device away from the host's drivers at the moment when the guest gets it, without asking whether \
      a file system is mounted on it or whether somebody types on it. What another program has claimed, it cannot take. A hub \
      is never handed over by itself: QEMU passes over it.
      """,
    how: """
      Mounts, swap, RAID and volume members, network interfaces, keyboards and open device nodes below the device are \
      looked up. A driver of the host on its interfaces (usbhid, usb-storage, snd-usb-audio, …) is nothing to worry about: \
      libusb detaches it for the guest and gives the device back afterwards. An interface whose driver is "usbfs" is \
      claimed by a program, often by another virtual machine.
      """,
    reasons: [
      (Reason.unused, .pass, "no driver and no program of the host has the device"),
      (
        Reason.hostDriver, .pass,
        "a host driver has the device and lets go of it when the guest takes it; the host does not need it"
      ),
      (
        Reason.network, .warn,
        "a network interface of the device is up: its connections end when the guest takes the device"
      ),
      (Reason.openNode, .warn, "a program has the device open: its access ends when the guest takes the device"),
      (Reason.mounted, .fail, "a file system on the device is mounted"),
      (Reason.swap, .fail, "the host swaps to the device"),
      (Reason.storageMember, .fail, "the device is a member of a running array, volume group or pool"),
      (Reason.defaultRoute, .fail, "the host's default route leaves through the device"),
      (Reason.lastKeyboard, .fail, "the device is the host's last keyboard"),
      (Reason.usbip, .fail, "the host exports the device to another machine by USB/IP"),
      (Reason.claimed, .fail, "a program, perhaps another virtual machine, has claimed an interface of the device"),
      (Reason.hub, .fail, "the device is a hub, which is never passed by itself"),
      (Reason.rootHub, .fail, "the device is a root hub, which is passed with its controller"),
      (CommonReason.needsRoot, .unknown, "only root can see which programs have the device open"),
    ],
    fixableBy: [.hostSystem, .hardware, .virtualMachine],
    references: [
      ("QEMU: USB emulation, usb-host", "https://www.qemu.org/docs/master/system/devices/usb.html"),
      ("libusb: kernel drivers", "https://libusb.sourceforge.io/api-1.0/group__libusb__dev.html"),
    ])

  package func judge(_ device: USBDevice, _ context: CheckContext) -> [Judgement] {
    let machine = context.machine
    if device.usbPath.isRootHub { return [rootHub(device)] }
    if device.isHub { return [hub(device, machine)] }
    let uses = context.hostUses(below: device.path)
    let vital = uses.filter(\.isVital)
    if let first = vital.first {
      return [
        .fail(
          Reason(vital: first.kind),
          "the host cannot do without it: \(vital.map(\.summary).joined(separator: "; "))", vital.flatMap(\.evidence),
          remedy: vital.remedies)
      ]
    }
    if let claimed = claimed(device, uses) { return [claimed] }
    let noticed = uses.filter { $0.kind == .network || $0.kind == .openNode }
    if let first = noticed.first {
      return [
        .warn(
          first.kind == .network ? Reason.network : .openNode, noticed.map(\.summary).joined(separator: "; "),
          noticed.flatMap(\.evidence), remedy: noticed.remedies)
      ]
    }
    let drivers = device.interfaceDrivers
    let evidence = device.interfaces.map { Evidence($0.path(.driver), $0.driver ?? "absent") }
    if let gap = machine.usageGap {
      let what =
        gap.path == HostUsage.openFilesPath
        ? "which programs have it open could not be seen" : "nothing found, but \(gap.summary)"
      return [.unknown(what, evidence, gap: gap)]
    }
    let loss = uses.contains { $0.kind == .keyboard } ? "; the host has another keyboard" : ""
    return [
      .pass(
        drivers.isEmpty ? Reason.unused : .hostDriver,
        drivers.isEmpty
          ? "no driver and no program of the host holds it"
          : "nothing needs it; \(drivers.joined(separator: ", ")) lets go of it when the guest takes it\(loss)",
        evidence)
    ]
  }

  /// Somebody who will not let go: a program through usbfs, or another machine through USB/IP.
  private func claimed(_ device: USBDevice, _ uses: [HostUse]) -> Judgement? {
    if device.driver == "usbip-host" {
      return .fail(
        Reason.usbip, "it is exported to another machine by USB/IP",
        [Evidence(device.busPath(.driver), "usbip-host")],
        remedy: [
          Remedy(.hostSystem, "End the export", command: "sudo usbip unbind -b \(device.usbPath)")
        ])
    }
    guard let interface = device.interfaces.first(where: { $0.driver == "usbfs" }) else { return nil }
    let holders = uses.filter { $0.kind == .openNode }
    return .fail(
      Reason.claimed,
      holders.isEmpty
        ? "a program has claimed its interface \(interface.number), perhaps another virtual machine"
        : "its interface \(interface.number) is claimed: \(holders.map(\.summary).joined(separator: "; "))",
      [Evidence(interface.path(.driver), "usbfs")] + holders.flatMap(\.evidence),
      remedy: [
        Remedy(
          .hostSystem, "End the program or the virtual machine that holds it",
          command: device.node.map { "sudo fuser -v \($0)" })
      ])
  }

  private func rootHub(_ device: USBDevice) -> Judgement {
    let evidence = [Evidence(device.busPath(.bDeviceClass), "09")]
    guard let controller = device.controller else {
      return .fail(
        Reason.rootHub, "a root hub is its controller, and this controller is no PCI device", evidence,
        remedy: [Remedy(.virtualMachine, "Pass the devices on it, one by one", command: "vfio-check list --usb")])
    }
    return .fail(
      Reason.rootHub, "a root hub is its controller: pass \(controller) instead", evidence,
      remedy: [
        Remedy(.virtualMachine, "Pass the controller", command: "vfio-check preflight \(controller)")
      ])
  }

  private func hub(_ device: USBDevice, _ machine: Machine) -> Judgement {
    let children = machine.usb.devices.filter {
      $0.usbPath.bus == device.usbPath.bus && $0.usbPath.ports.count > device.usbPath.ports.count
        && $0.usbPath.ports.starts(with: device.usbPath.ports) && !$0.isHub
    }
    let remedy =
      children.isEmpty
      ? Remedy(.virtualMachine, "Plug the devices in, and pass each of them")
      : Remedy(
        .virtualMachine, "Pass the devices behind it instead",
        command: "vfio-check preflight \(words: children.map(\.usbPath))")
    return .fail(
      Reason.hub, "a hub cannot be passed by itself", [Evidence(device.busPath(.bDeviceClass), "09")],
      remedy: [remedy])
  }
}
