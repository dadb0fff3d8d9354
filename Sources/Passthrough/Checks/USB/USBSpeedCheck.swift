// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// Whether a USB device runs as fast as it can.
package struct USBSpeedCheck: USBCheck {
  package enum Reason: String, FindingReason {
    case maximumSpeed = "maximum-speed"
    case hostSpeed = "host-speed"
    case slowLink = "slow-link"
    case slowHub = "slow-hub"
    case usb2Fallback = "usb2-fallback"
    case usb2Socket = "usb2-socket"
    case usb1Hub = "usb1-hub"
    case slowerThanHost = "slower-than-host"
    case noSpeed = "no-speed"
    case noBOS = "no-bos"
    case notInPassport = "not-in-passport"
    case hub
  }

  package init() {}

  package static let about = CheckDescription(
    id: "usb.speed",
    title: "The USB device runs at its full speed",
    why: """
      A USB 3 device in a USB 2 socket, or on a cable without the SuperSpeed wires, works at a tenth of its rate, and nothing \
      says so. The guest inherits that speed, and what is then blamed on virtualisation is a cable.
      """,
    how: """
      The negotiated speed is compared with what the device says it can do in its Binary Object Store, which the kernel shows \
      since Linux 6.9; a SuperSpeedPlus rate counts per lane. Where it is slower, the hubs on the way and the twin port of the \
      socket tell whether the socket, a hub or the cable is the reason. A device of USB 2.0 with mass storage or video behind \
      a 12 Mb/s hub is held back too. In a guest the speed is compared with that of the passport.
      """,
    reasons: [
      (Reason.maximumSpeed, .pass, "the device runs as fast as it says it can"),
      (Reason.hostSpeed, .pass, "in a guest: the device is at least as fast as it was on the host"),
      (Reason.slowLink, .warn, "the device runs at SuperSpeed, and slower than it and every hub on the way can"),
      (Reason.slowHub, .warn, "the device runs at SuperSpeed, and a hub or controller on the way does no more"),
      (
        Reason.usb2Fallback, .warn,
        "the device can do SuperSpeed and so can its socket, but they run at a speed of USB 2"
      ),
      (Reason.usb2Socket, .warn, "the device can do SuperSpeed, and its socket has no SuperSpeed port"),
      (Reason.usb1Hub, .warn, "a hub or controller at 12 Mb/s holds back a USB 2.0 device with mass storage or video"),
      (Reason.slowerThanHost, .fail, "in a guest: the device is slower than it was on the host"),
      (Reason.noSpeed, .unknown, "the kernel does not tell the device's speed"),
      (Reason.noBOS, .unknown, "the device may be a USB 3 device, and the kernel does not show its BOS"),
      (Reason.notInPassport, .unknown, "in a guest: the passport does not have the device's speed on the host"),
      (Reason.hub, .notApplicable, "a hub is never passed by itself"),
    ],
    fixableBy: [.hardware],
    references: [
      (
        "USB 3.2 specification, 9.6.2: Binary Device Object Store",
        "https://www.usb.org/document-library/usb-32-revision-11-june-2022"
      ),
      ("Linux: sysfs-bus-usb", "https://www.kernel.org/doc/Documentation/ABI/testing/sysfs-bus-usb"),
    ])

  package func judge(_ device: USBDevice, _ context: CheckContext) -> [Judgement] {
    if device.isHub { return [.notApplicable(Reason.hub, "a hub is not passed by itself")] }
    let usb = context.machine.usb
    let speedPath = device.busPath(.speed)
    guard let speed = device.megabitsPerSecond, let speedText = device.speedText else {
      return [
        .unknown(
          Reason.noSpeed, "the kernel does not tell its speed", [Evidence(speedPath, "no number")],
          gap: context.machine.gap(at: device.path(.speed)),
          remedy: [Remedy(.hardware, "Unplug the device and plug it in again")])
      ]
    }
    let evidence = [
      Evidence(speedPath, speedText), Evidence(device.busPath(.version), device.usbVersion ?? "absent"),
    ]
    if let possible = device.binaryObjectStore?.maximumMegabitsPerSecond, possible > speed {
      return [slower(device, speed, possible, evidence, usb)]
    }
    if let held = heldBack(device, speed, evidence, usb) { return [held] }
    // USB 3.2, 9.2.6.6 and 9.6.1: a USB 3 device that runs at high speed calls itself 2.10; so does a USB 2 device with
    // LPM.
    if speed == 480, (device.usbRelease ?? 0) >= 0x0201, device.bosDescriptors.isEmpty, !usb.showsBinaryObjectStores,
      usb.rootHubs.contains(where: \.isSuperSpeed)
    {
      return [
        .unknown(
          Reason.noBOS,
          "whether it can do more than \(speedText) could not be seen: this kernel does not show the BOS of a device",
          evidence + [Evidence(device.busPath(.bosDescriptors), "absent")],
          remedy: [
            Remedy(
              .hostSystem,
              "Look for \"SuperSpeed USB Device Capability\" in the device's own words, or use Linux 6.9 or later",
              command: "sudo lsusb -v -d \(device.idText)")
          ])
      ]
    }
    return [.pass(Reason.maximumSpeed, "\(speedText), as fast as it says it can", evidence)]
  }

  /// It can do SuperSpeed, or a faster SuperSpeed: what is in its way?
  private func slower(
    _ device: USBDevice, _ speed: Double, _ possible: Double, _ evidence: [Evidence], _ usb: USBTopology
  ) -> Judgement {
    let rates =
      "runs at \(USBDevice.text(megabitsPerSecond: speed)), and can do \(USBDevice.text(megabitsPerSecond: possible))"
    let evidence =
      evidence + [Evidence(device.busPath(.bosDescriptors), USBDevice.text(megabitsPerSecond: possible))]
    if device.isSuperSpeed {
      let limit = usb.hubs(above: device).first { ($0.megabitsPerSecond ?? possible) < possible }
      guard let limit else {
        return .warn(
          Reason.slowLink, "\(rates), as every hub on the way can", evidence,
          remedy: [
            Remedy(.hardware, "Use a shorter or better cable, made for \(USBDevice.text(megabitsPerSecond: possible))")
          ])
      }
      return .warn(
        Reason.slowHub, "\(rates): \(limit.usbPath) does no more than \(limit.speedText ?? "that")",
        evidence + [Evidence(limit.busPath(.speed), limit.speedText ?? "absent")],
        remedy: [Remedy(.hardware, "Plug it into a faster socket", command: "vfio-check list --usb")])
    }
    if let port = usb.port(of: device), let twin = usb.twin(of: port) {
      return .warn(
        Reason.usb2Fallback, "\(rates), as its socket can (\(twin.name))",
        evidence + [Evidence(port.path(.peer), twin.name)],
        remedy: [
          Remedy(
            .hardware,
            "Push the plug fully in, quickly, or use a cable with SuperSpeed wires: it should appear as \(twin.devicePath)"
          )
        ])
    }
    let fast = usb.rootHubs.filter(\.isSuperSpeed).map { "\($0.usbPath)" }
    return .warn(
      Reason.usb2Socket, "\(rates): its socket has no SuperSpeed port", evidence,
      remedy: [
        fast.isEmpty
          ? Remedy(.hardware, "Add a USB 3 controller: this machine has no SuperSpeed port")
          : Remedy(
            .hardware, "Plug it into a SuperSpeed socket (\(fast.joined(separator: ", ")))",
            command: "vfio-check list --usb")
      ])
  }

  /// A USB 2.0 device that moves much, behind a hub or controller of USB 1.
  private func heldBack(_ device: USBDevice, _ speed: Double, _ evidence: [Evidence], _ usb: USBTopology) -> Judgement?
  {
    guard speed <= 12, (device.usbRelease ?? 0) >= 0x0200,
      device.classes.contains(where: { $0.isMassStorage || $0.isVideo }),
      let hub = usb.hubs(above: device).first(where: { ($0.megabitsPerSecond ?? 480) <= 12 })
    else { return nil }
    return .warn(
      Reason.usb1Hub,
      "runs at \(USBDevice.text(megabitsPerSecond: speed)), which is all that \(hub.usbPath) can do",
      evidence + [Evidence(hub.busPath(.speed), hub.speedText ?? "absent")],
      remedy: [Remedy(.hardware, "Plug it into a high-speed socket or hub", command: "vfio-check list --usb")])
  }
}
