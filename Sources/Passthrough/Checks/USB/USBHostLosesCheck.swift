// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
internal import Wording

/// What disappears from the host when a USB controller goes to a guest: everything that is plugged into it.
package struct USBHostLosesCheck: PCICheck {
  package enum Reason: String, VitalUseReason {
    case passthroughDriver = "passthrough-driver"
    case noDriver = "no-driver"
    case noDevices = "no-devices"
    case devicesLost = "devices-lost"
    case mounted
    case swap
    case storageMember = "storage-member"
    case defaultRoute = "default-route"
    case lastKeyboard = "last-keyboard"
    case everyKeyboard = "every-keyboard"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "usb.host-loses",
    title: "The host loses nothing with the USB controller",
    why: """
      With the controller go all of its sockets, and whatever is plugged into them: the keyboard at which one sits, the disk \
      that is mounted, the network adapter through which one is logged in, and what is soldered to the board, such as \
      Bluetooth, a webcam or a fingerprint reader. Which sockets belong to which controller cannot be seen from outside.
      """,
    how: """
      For USB controllers only: every device on the controller is listed. When something below it is mounted, swap, part of a \
      RAID or volume group, carries the default route or is the last keyboard of the host (counting what the other named \
      devices take away), the host cannot do without it. Hubs alone do not count.
      """,
    reasons: [
      (Reason.passthroughDriver, .pass, "VFIO or Xen's back end has the controller already"),
      (Reason.noDriver, .pass, "no driver runs the controller"),
      (Reason.noDevices, .pass, "nothing but hubs is plugged into the controller"),
      (Reason.devicesLost, .warn, "the host loses the devices that the summary names"),
      (Reason.mounted, .fail, "a file system on a disk of the controller is mounted"),
      (Reason.swap, .fail, "the host swaps to a disk of the controller"),
      (Reason.storageMember, .fail, "a disk of the controller is a member of a running array, volume group or pool"),
      (Reason.defaultRoute, .fail, "the host's default route leaves through a device of the controller"),
      (Reason.lastKeyboard, .fail, "the host's last keyboard is on the controller"),
      (Reason.everyKeyboard, .fail, "the controller and the other named devices have every keyboard of the host"),
      (CommonReason.unreadable, .unknown, "the USB devices could not be read"),
    ],
    fixableBy: [.hardware, .hostSystem],
    references: [
      ("Linux: sysfs-bus-usb", "https://www.kernel.org/doc/Documentation/ABI/testing/sysfs-bus-usb")
    ])

  package func judge(_ device: PCIDevice, _ context: CheckContext) -> [Judgement] {
    guard device.pciClass.isUSBHostController else { return [] }
    let machine = context.machine
    if device.isHandedOver {
      return [
        .pass(
          Reason.passthroughDriver,
          "with \(device.driver ?? "VFIO") already: nothing on it is the host's",
          [Evidence(device.busPath(.driver), device.driver ?? "")])
      ]
    }
    if let gap = machine.gap(at: "/sys/bus/usb/devices") {
      return [.unknown("the USB devices could not be listed", gap: gap)]
    }
    let devices = machine.usb.devices(onController: device.address).filter { !$0.isHub }
    let evidence = devices.map { Evidence("\($0.busPath)/idVendor", "\($0.idText) \($0.label)") }
    let uses = context.hostUses(below: device.path)
    var vital = uses.filter(\.isVital)
    var reason = vital.first.map { Reason(vital: $0.kind) }
    if !vital.contains(where: { $0.kind == .keyboard }), let keyboard = uses.first(where: { $0.kind == .keyboard }),
      takesEveryKeyboard(context)
    {
      vital.append(
        HostUse(
          .keyboard,
          "\(keyboard.evidence.first?.value ?? "a keyboard"): with the other named devices no keyboard is left",
          keyboard.evidence, isVital: true,
          remedy: Remedy(.hardware, "Plug a keyboard for the host into a controller that stays with it")))
      reason = reason ?? .everyKeyboard
    }
    if let reason {
      return [
        .fail(
          reason,
          "the host needs what is on it: \(vital.map(\.summary).joined(separator: "; "))",
          vital.flatMap(\.evidence) + evidence, remedy: vital.remedies)
      ]
    }
    guard !devices.isEmpty else {
      return [
        .pass(
          device.driver == nil ? Reason.noDriver : .noDevices,
          device.driver == nil ? "no driver runs it, so nothing on it is the host's" : "nothing is plugged into it",
          [Evidence(device.busPath(.driver), device.driver ?? "absent")])
      ]
    }
    let noun = counted(devices.count, "device")
    return [
      .warn(
        Reason.devicesLost,
        "the host loses \(noun): \(devices.map(\.label).joined(separator: ", "))",
        evidence + uses.flatMap(\.evidence),
        remedy: [
          Remedy(
            .hardware, "Plug what the host is to keep into a socket of another controller",
            command: "vfio-check list --usb")
        ])
    ]
  }

  /// Whether no keyboard of the host is left once every named device is gone.
  private func takesEveryKeyboard(_ context: CheckContext) -> Bool {
    let machine = context.machine
    let paths = context.targets.compactMap { target -> String? in
      switch target {
      case .pci(let address): machine.pci[address]?.path
      case .usb(let path): machine.usb[path]?.path
      }
    }
    return machine.usage.inputDevices.filter(\.isKeyboard).allSatisfy { keyboard in
      paths.contains { keyboard.path.hasPrefix($0 + "/") }
    }
  }
}
