// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// Whether the host's driver has set up a Bluetooth radio that a guest is to get.
package struct USBBluetoothCheck: USBCheck {
  package enum Reason: String, FindingReason {
    case notBtusb = "not-btusb"
    case btusb
    case noRadio = "no-radio"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "usb.bluetooth",
    title: "The host's driver has not set up the Bluetooth radio",
    why: """
      btusb loads firmware into a Bluetooth radio and starts it as soon as it sees it. A radio that runs already does not answer the \
      guest's driver as one does that was just plugged in: Linux guests log "Reading Intel version command failed (-110)" and have no \
      adapter. QEMU's usb-host takes btusb off when the guest starts, and gives the radio back to it when the guest ends; each time it \
      is set up again.
      """,
    how: """
      The device's interfaces are looked at for the Bluetooth class (E0/01/01) and for the driver btusb; the vendor tells whether the \
      radio needs firmware.
      """,
    reasons: [
      (Reason.notBtusb, .pass, "a Bluetooth radio that btusb does not have"),
      (Reason.btusb, .warn, "btusb has the Bluetooth radio and has set it up"),
      (Reason.noRadio, .notApplicable, "the device is no Bluetooth radio"),
    ],
    fixableBy: [.driverBinding, .virtualMachine],
    references: [
      ("A radio that does not answer in the guest", "https://github.com/home-assistant/operating-system/issues/2611"),
      ("Linux: btusb", "https://github.com/torvalds/linux/blob/v6.12/drivers/bluetooth/btusb.c"),
      ("modprobe.d(5)", "https://man7.org/linux/man-pages/man5/modprobe.d.5.html"),
    ])

  /// Makers whose radios get firmware from btusb (`drivers/bluetooth`: btintel, btmtk, btrtl, btqca, btbcm).
  private static let loaders: [UInt16: String] = [
    0x8087: "Intel", 0x0e8d: "MediaTek", 0x0489: "Foxconn", 0x13d3: "IMC Networks", 0x0bda: "Realtek",
    0x0cf3: "Qualcomm Atheros", 0x0a5c: "Broadcom", 0x04ca: "Lite-On",
  ]

  package func judge(_ device: USBDevice, _ context: CheckContext) -> [Judgement] {
    let radios = device.interfaces.filter(\.interfaceClass.isBluetooth)
    guard !radios.isEmpty || device.deviceClass.isBluetooth else {
      return [.notApplicable(Reason.noRadio, "no Bluetooth radio")]
    }
    let evidence = radios.map { Evidence($0.path(.driver), $0.driver ?? "absent") }
    guard device.interfaces.contains(where: { $0.driver == "btusb" }) else {
      return [.pass(Reason.notBtusb, "btusb does not have it", evidence)]
    }
    let radio = Self.loaders[device.vendor].map { "this \($0) radio and loaded its firmware" } ?? "this radio"
    let isWrittenDown = context.machine.bootConfiguration.moduleDirectives.contains {
      $0.command == "blacklist" && $0.module == "btusb"
    }
    var remedies: [Remedy] = []
    if !isWrittenDown {
      remedies.append(
        Remedy(
          .driverBinding, "Keep btusb from loading on the host; the host then has no Bluetooth at all",
          command: "echo 'blacklist btusb' | sudo tee /etc/modprobe.d/no-btusb.conf"))
    }
    remedies.append(
      Remedy(
        .driverBinding,
        "Unload it now, then take the host's power off once: only that puts the radio back into the state it is delivered in",
        command: "sudo modprobe -r btusb"))
    remedies.append(
      Remedy(.virtualMachine, "Give the guest an xHCI controller for it (QEMU: qemu-xhci), not UHCI or EHCI"))
    return [
      .warn(
        Reason.btusb, "btusb has set up \(radio): the guest may get one that does not answer", evidence,
        remedy: remedies)
    ]
  }
}

extension USBClass {
  /// Wireless controller, radio frequency, Bluetooth (USB-IF Defined Class Codes, base class E0h).
  fileprivate var isBluetooth: Bool { code == 0xe0 && subclass == 0x01 && interfaceProtocol == 0x01 }
}
