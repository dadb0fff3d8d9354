// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// Whether the device gets its power and stays awake.
package struct USBPowerCheck: USBCheck {
  package enum Reason: String, FindingReason {
    case awake
    case autosuspend
    case noRuntimePM = "no-runtime-pm"
    case overCurrent = "over-current"
    case busPoweredHub = "bus-powered-hub"
    case unconfigured
    case runtimePMError = "runtime-pm-error"
    case hub
  }

  package init() {}

  package static let about = CheckDescription(
    id: "usb.power",
    title: "The USB device has its power",
    why: """
      A socket that reported too much current cuts the device off, and it comes back with another address. A device that wants \
      more than a hub without its own supply can give is left without a configuration. And a device that the host could not \
      put to sleep or wake up properly may not answer the guest.
      """,
    how: """
      Its port's count of over-current events, whether a configuration is chosen, and the state of its runtime power management \
      are read. Autosuspend as such is no harm: the kernel wakes a device that QEMU opens, and keeps it awake until it is \
      closed (usbdev_open in drivers/usb/core/devio.c). Where no configuration is chosen, the current that the device asks for \
      is compared with what a hub without its own supply has for each port: 100 mA, or 150 mA at SuperSpeed.
      """,
    reasons: [
      (Reason.awake, .pass, "the kernel keeps the device awake"),
      (
        Reason.autosuspend, .pass,
        "the kernel may suspend the device while the host has it, and keeps it awake while QEMU has it open"
      ),
      (Reason.noRuntimePM, .pass, "this kernel never suspends the device"),
      (Reason.overCurrent, .warn, "the device's port saw over-current"),
      (
        Reason.busPoweredHub, .warn,
        "the device has no configuration, and wants more than its hub, which has no supply of its own, can give"
      ),
      (Reason.unconfigured, .warn, "the device has no configuration, for another cause than its hub's supply"),
      (Reason.runtimePMError, .warn, "the device's runtime power management failed"),
      (CommonReason.unreadable, .unknown, "the device's power management could not be read"),
      (Reason.hub, .notApplicable, "a hub is never passed by itself"),
    ],
    fixableBy: [.hardware, .hostSystem],
    references: [
      ("Linux: power management for USB", "https://docs.kernel.org/driver-api/usb/power-management.html"),
      ("USB 2.0 specification, 7.2.1: classes of devices", "https://www.usb.org/document-library/usb-20-specification"),
    ])

  package func judge(_ device: USBDevice, _ context: CheckContext) -> [Judgement] {
    if device.isHub { return [.notApplicable(Reason.hub, "a hub is not passed by itself")] }
    let usb = context.machine.usb
    if let port = usb.port(of: device), let count = port.overCurrentCount, count > 0 {
      return [
        .warn(
          Reason.overCurrent, "its port \(port.name) saw over-current \(count == 1 ? "once" : "\(count) times")",
          [Evidence(port.path(.overCurrentCount), String(count))],
          remedy: [Remedy(.hardware, "Try another cable, then a hub with its own supply, then another socket")])
      ]
    }
    if device.isConfigured == false, device.authorized != false { return [unconfigured(device, usb)] }
    let path = device.busPath(.powerControl)
    guard let control = device.powerControl else {
      if let gap = context.machine.gap(at: device.path(.powerControl)) {
        return [.unknown("its power management could not be read", gap: gap)]
      }
      return [.pass(Reason.noRuntimePM, "this kernel never puts it to sleep", [Evidence(path, "absent")])]
    }
    let evidence = [
      Evidence(path, control),
      Evidence(device.busPath(.runtimeStatus), device.runtimeStatus?.rawValue ?? "absent"),
    ]
    if device.runtimeStatus == .error {
      return [
        .warn(
          Reason.runtimePMError, "its power management failed: it may not answer", evidence,
          remedy: [
            Remedy(.hardware, "Unplug it and plug it in again"),
            Remedy(.hostSystem, "Keep it awake from then on", command: "echo on | sudo tee \(path)"),
          ])
      ]
    }
    return [
      .pass(
        control == "auto" ? Reason.autosuspend : .awake,
        control == "auto"
          ? "it may sleep while the host has it\(device.runtimeStatus == .suspended ? " (and does now)" : ""); QEMU wakes it and keeps it awake"
          : "it stays awake", evidence)
    ]
  }

  private func unconfigured(_ device: USBDevice, _ usb: USBTopology) -> Judgement {
    let evidence = [Evidence(device.busPath(.bConfigurationValue), "empty")]
    // hub_configure in drivers/usb/core/hub.c: one unit load for each port of a hub without a supply of its own.
    let unit = device.isSuperSpeed ? 150 : 100
    let wanted = device.parsedDescriptors.configurations.map {
      $0.maximumMilliamperes(isSuperSpeed: device.isSuperSpeed)
    }
    if let hub = usb.hubs(above: device).first, !hub.usbPath.isRootHub,
      let supply = hub.parsedDescriptors.configurations.first, !supply.isSelfPowered, let minimum = wanted.min(),
      minimum > unit
    {
      return .warn(
        Reason.busPoweredHub,
        "it has no configuration: it wants \(minimum) mA, and hub \(hub.usbPath), which has no supply of its own, gives \(unit) mA",
        evidence + [Evidence(hub.busPath(.descriptors), "bmAttributes \(hexadecimal(supply.attributes, digits: 2))")],
        remedy: [Remedy(.hardware, "Plug it into the machine itself or into a hub with its own supply")])
    }
    return .warn(
      Reason.unconfigured, "it has no configuration, so it does nothing now", evidence,
      remedy: [
        Remedy(.hardware, "Unplug it and plug it in again"),
        Remedy(
          .hostSystem, "Or choose its first configuration",
          command: "echo 1 | sudo tee \(device.busPath)/bConfigurationValue"),
      ])
  }
}
