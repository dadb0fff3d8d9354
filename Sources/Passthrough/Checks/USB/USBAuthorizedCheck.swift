// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// Whether the kernel lets anybody use the device.
package struct USBAuthorizedCheck: USBCheck {
  package enum Reason: String, FindingReason {
    case authorized
    case newDevices = "new-devices"
    case newInterfaces = "new-interfaces"
    case notAuthorized = "not-authorized"
    case interfaceNotAuthorized = "interface-not-authorized"
    case notShown = "not-shown"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "usb.authorized",
    title: "The USB device and its interfaces are authorized",
    why: """
      A device that is not authorized has no configuration, and an interface that is not authorized cannot be claimed: QEMU \
      then hands the guest a device that does nothing. Programs such as USBGuard switch authorization off for every new device \
      and decide afterwards, so a device may work today and be refused after the next replug.
      """,
    how: """
      "authorized" of the device and of each of its interfaces is read, and the root hub's defaults for new devices: 0 none, \
      1 all, 2 only devices at ports that firmware calls hardwired.
      """,
    reasons: [
      (Reason.authorized, .pass, "the kernel has authorized the device and its interfaces, and will after a replug"),
      (
        Reason.newDevices, .warn,
        "the device is authorized, but its bus authorizes no new device by itself, so not this one after a replug"
      ),
      (Reason.newInterfaces, .warn, "the device is authorized, but its bus authorizes no new interface by itself"),
      (Reason.notAuthorized, .fail, "the host has not authorized the device"),
      (Reason.interfaceNotAuthorized, .fail, "the host has not authorized an interface of the device"),
      (Reason.notShown, .unknown, "the kernel shows no \"authorized\" attribute for the device"),
      (CommonReason.unreadable, .unknown, "the attribute could not be read"),
    ],
    fixableBy: [.hostSystem],
    references: [
      ("Linux: authorizing USB devices", "https://docs.kernel.org/usb/authorization.html"),
      ("Linux: sysfs-bus-usb", "https://www.kernel.org/doc/Documentation/ABI/testing/sysfs-bus-usb"),
    ])

  package func judge(_ device: USBDevice, _ context: CheckContext) -> [Judgement] {
    let usb = context.machine.usb
    let path = device.busPath(.authorized)
    guard let authorized = device.authorized else {
      return [
        .unknown(
          Reason.notShown, "whether it is authorized could not be read", [Evidence(path, "absent")],
          gap: context.machine.gap(at: device.path(.authorized)))
      ]
    }
    guard authorized else {
      return [
        .fail(
          Reason.notAuthorized, "the host has not authorized it", [Evidence(path, "0")],
          remedy: [
            Remedy(
              .hostSystem, "Authorize the device, in USBGuard if that runs here", command: "echo 1 | sudo tee \(path)")
          ])
      ]
    }
    let refused = device.interfaces.filter { $0.authorized == false }
    if !refused.isEmpty {
      return [
        .fail(
          Reason.interfaceNotAuthorized,
          "its interface \(refused.map { String($0.number) }.joined(separator: ", ")) is not authorized and cannot be claimed",
          refused.map { Evidence($0.path(.authorized), "0") },
          remedy: refused.map {
            Remedy(
              .hostSystem, "Authorize interface \($0.number)", command: "echo 1 | sudo tee \($0.path)/authorized")
          })
      ]
    }
    let root = usb[USBPath(bus: device.usbPath.bus, ports: [])]
    if let root, let policy = refusal(device, root, usb) { return [policy] }
    return [
      .pass(
        Reason.authorized, "authorized",
        [Evidence(path, "1")]
          + (root?.authorizedDefault.map { [Evidence("\(root?.busPath ?? "")/authorized_default", String($0))] } ?? []))
    ]
  }

  /// What the bus does to a device that is plugged in anew, where that is not to authorize it.
  private func refusal(_ device: USBDevice, _ root: USBDevice, _ usb: USBTopology) -> Judgement? {
    let isHardwired = usb.port(of: device)?.connectType == "hardwired"
    let remedy = Remedy(
      .hostSystem,
      "Make a rule that authorizes this device (in USBGuard: usbguard generate-policy), or authorize every new one",
      command: "echo 1 | sudo tee \(root.busPath)/authorized_default")
    if root.authorizedDefault == 0 || (root.authorizedDefault == 2 && !isHardwired) {
      return .warn(
        Reason.newDevices,
        "authorized now, but \(root.usbPath) authorizes no new device by itself: after a replug it is refused until it is authorized by hand",
        [Evidence(root.busPath(.authorizedDefault), root.authorizedDefault.map(String.init) ?? "")],
        remedy: [remedy])
    }
    guard root.interfacesAuthorizedByDefault == false else { return nil }
    return .warn(
      Reason.newInterfaces,
      "authorized now, but \(root.usbPath) authorizes no new interface by itself: after a replug no driver can claim it",
      [Evidence(root.busPath(.interfaceAuthorizedDefault), "0")],
      remedy: [
        Remedy(
          .hostSystem, "Authorize the interfaces of new devices",
          command: "echo 1 | sudo tee \(root.busPath)/interface_authorized_default")
      ])
  }
}
