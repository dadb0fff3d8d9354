// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// Whether a slow device has to share the translator of a fast hub.
package struct USBTransactionTranslatorCheck: USBCheck {
  package enum Reason: String, FindingReason {
    case notShared = "not-shared"
    case notIsochronous = "not-isochronous"
    case shared
    case noSpeed = "no-speed"
    case hub
    case fastDevice = "fast-device"
    case slowBus = "slow-bus"
    case rootPort = "root-port"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "usb.transaction-translator",
    title: "No slow device shares a hub's transaction translator with sound or video",
    why: """
      A full- or low-speed device behind a high-speed hub is reached through the hub's transaction translator, which turns fast \
      transactions into slow ones. It adds up to a frame of delay, and a hub with a single translator makes all slow devices \
      behind it share 12 Mb/s. A headset or a DAC then crackles as soon as a second slow device talks, and more so in a guest, \
      whose transfers arrive less evenly.
      """,
    how: """
      For devices at 12 Mb/s or less the nearest high-speed hub above is looked up. Its bDeviceProtocol is 1 for a single \
      translator and 2 for one per port; the latter counts only where the kernel chose it (bInterfaceProtocol 2). Devices \
      with sound, video or an isochronous endpoint suffer from sharing. A port of an xHCI controller needs no translator.
      """,
    reasons: [
      (Reason.notShared, .pass, "the device shares its translator with no other slow device"),
      (Reason.notIsochronous, .pass, "the device shares its translator, and moves nothing that has to be on time"),
      (
        Reason.shared, .warn,
        "a device with sound, video or isochronous endpoints shares a translator with other slow devices"
      ),
      (Reason.noSpeed, .unknown, "the kernel does not tell the device's speed"),
      (Reason.hub, .notApplicable, "a hub is never passed by itself"),
      (Reason.fastDevice, .notApplicable, "the device is faster than 12 Mb/s and needs no translator"),
      (Reason.slowBus, .notApplicable, "no high-speed hub is above the device: its bus runs at full speed"),
      (Reason.rootPort, .notApplicable, "the device is on a port of the controller itself"),
    ],
    fixableBy: [.hardware],
    references: [
      ("USB 2.0 specification, 11.14 and 11.23.1", "https://www.usb.org/document-library/usb-20-specification")
    ])

  package func judge(_ device: USBDevice, _ context: CheckContext) -> [Judgement] {
    if device.isHub { return [.notApplicable(Reason.hub, "a hub is not passed by itself")] }
    let usb = context.machine.usb
    guard let speed = device.megabitsPerSecond, let speedText = device.speedText else {
      return [
        .unknown(
          Reason.noSpeed, "the kernel does not tell its speed", [Evidence(device.busPath(.speed), "no number")],
          gap: context.machine.gap(at: device.path(.speed)),
          remedy: [Remedy(.hardware, "Unplug the device and plug it in again")])
      ]
    }
    guard speed <= 12 else { return [.notApplicable(Reason.fastDevice, "it runs at \(speedText)")] }
    guard let hub = usb.translator(of: device) else {
      return [.notApplicable(Reason.slowBus, "its bus runs at full speed")]
    }
    if hub.usbPath.isRootHub { return [.notApplicable(Reason.rootPort, "it is reached by the controller itself")] }
    let isPerPort = Self.isPerPort(hub)
    let port = USBPath(bus: hub.usbPath.bus, ports: Array(device.usbPath.ports.prefix(hub.usbPath.ports.count + 1)))
    // A few are named: thousands of them, each naming all others, are no machine.
    let sharers = usb.devices(translatedBy: isPerPort ? port : hub.usbPath).lazy
      .filter { $0.usbPath != device.usbPath }.prefix(Self.maxNamed)
    let evidence =
      [
        Evidence(device.busPath(.speed), speedText),
        Evidence(hub.busPath(.bDeviceProtocol), hexadecimal(hub.deviceClass.interfaceProtocol, digits: 2)),
      ]
      + hub.interfaces.prefix(1).map {
        Evidence($0.path(.bInterfaceProtocol), hexadecimal($0.interfaceClass.interfaceProtocol, digits: 2))
      }
    let kind =
      isPerPort ? "its port's own translator in hub \(hub.usbPath)" : "the single translator of hub \(hub.usbPath)"
    guard !sharers.isEmpty else {
      return [.pass(Reason.notShared, "behind \(kind), with no other slow device", evidence)]
    }
    let isWhole = sharers.count < Self.maxNamed
    let names = sharers.map(\.label).joined(separator: ", ") + (isWhole ? "" : " and perhaps more")
    guard
      device.classes.contains(where: { $0.isAudio || $0.isVideo }) || device.parsedDescriptors.hasIsochronousEndpoints
    else { return [.pass(Reason.notIsochronous, "behind \(kind), shared with \(names)", evidence)] }
    return [
      .warn(
        Reason.shared, "its sound or video shares \(kind) with \(names)",
        evidence + sharers.map { Evidence($0.busPath(.speed), $0.speedText ?? "") },
        remedy: [
          Remedy(
            .hardware,
            "Plug it into a socket of the machine itself, or into a hub with a translator for each port (Multi-TT)")
        ])
    ]
  }

  private static let maxNamed = 16

  private static func isPerPort(_ hub: USBDevice) -> Bool {
    hub.deviceClass.interfaceProtocol == 2 && hub.interfaces.first?.interfaceClass.interfaceProtocol == 2
  }
}
