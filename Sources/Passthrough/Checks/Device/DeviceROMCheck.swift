// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
internal import Wording

/// Whether a display adapter brings a UEFI driver for itself.
package struct DeviceROMCheck: PCICheck {
  package enum Reason: String, FindingReason {
    case uefiDriver = "uefi-driver"
    case images
    case displayWithoutROM = "display-without-rom"
    case noUEFIDriver = "no-uefi-driver"
    case damaged
    case notRead = "not-read"
    case noROM = "no-rom"
    case noImage = "no-image"
    case virtualFunction = "virtual-function"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "device.rom",
    title: "The expansion ROM has a UEFI driver for the display",
    why: """
      OVMF shows a picture on a handed-over adapter only with the UEFI driver (GOP) in the adapter's expansion ROM. Older cards have \
      nothing but a BIOS image there: the screen stays dark until the guest's own driver starts, and with SeaBIOS it is the other way \
      round. Processors with graphics and many notebooks have no ROM at all; some of their drivers then do not start \
      (Code 43) unless the image is supplied as a file.
      """,
    how: """
      Reading a ROM switches it on for a moment, which a few devices do not take well; so it is read only when asked for with \
      --read-rom. The images are walked one after the other by their headers; no pointer is followed out of the ROM.
      """,
    reasons: [
      (Reason.uefiDriver, .pass, "a UEFI driver for x64 is in it"),
      (Reason.images, .pass, "the device is no display adapter, and there are images in its ROM"),
      (Reason.displayWithoutROM, .warn, "a display adapter without a ROM"),
      (Reason.noUEFIDriver, .warn, "a display adapter without a UEFI driver for x64 in its ROM"),
      (Reason.damaged, .warn, "a display adapter with a damaged ROM"),
      (CommonReason.unreadable, .unknown, "the ROM was asked for and could not be read"),
      (Reason.notRead, .notApplicable, "reading the ROM was not asked for"),
      (Reason.noROM, .notApplicable, "the device is no display adapter, and has no ROM"),
      (Reason.noImage, .notApplicable, "the device is no display adapter, and its ROM holds no image"),
      (Reason.virtualFunction, .notApplicable, "a virtual function, which has no ROM of its own"),
    ],
    fixableBy: [.virtualMachine, .hardware],
    references: [
      (
        "UEFI Specification 2.10, 14.4.2: PCI Option ROMs",
        "https://uefi.org/specs/UEFI/2.10/14_Protocols_PCI_Bus_Support.html"
      ),
      ("Linux: sysfs-pci, rom", "https://docs.kernel.org/PCI/sysfs-pci.html"),
    ])

  package func judge(_ device: PCIDevice, _ context: CheckContext) -> [Judgement] {
    if let answer = device.bridgeAnswer { return answer }
    guard device.physicalFunction == nil else {
      return [.notApplicable(Reason.virtualFunction, "a virtual function has no expansion ROM of its own")]
    }
    let path = device.busPath(.rom)
    let isDisplay = device.pciClass.code == 0x0300
    guard let bytes = device.rom else {
      if let gap = context.machine.gap(at: device.path(.rom)) {
        return [
          .unknown(
            "its expansion ROM could not be read", gap: gap,
            remedy: gap.needsPrivilege
              ? []
              : [Remedy(.virtualMachine, "Supply the image as a file: <rom file='…'/> in libvirt, romfile= in QEMU")])
        ]
      }
      guard device.hasROM else {
        return [
          isDisplay ? Self.withoutROM(device, context.machine.kernel) : .notApplicable(Reason.noROM, "no expansion ROM")
        ]
      }
      return [.notApplicable(Reason.notRead, "its expansion ROM was not read; --read-rom does it")]
    }
    let rom = OptionROM(bytes: bytes)
    let evidence =
      rom.images.prefix(8).map {
        Evidence(path, "0x\(hexadecimal($0.offset)): \($0.name), \(ByteSize(UInt64($0.length)))")
      }
      + rom.defects.map { Evidence(path, $0) }
    let names = rom.images.map(\.name).joined(separator: ", ")
    guard isDisplay else {
      return [
        rom.images.isEmpty
          ? .notApplicable(Reason.noImage, "its expansion ROM holds no image", evidence)
          : .pass(Reason.images, "holds \(names)", evidence)
      ]
    }
    if rom.hasUEFIDriver() { return [.pass(Reason.uefiDriver, "holds \(names)", evidence)] }
    let supply = Remedy(
      .virtualMachine,
      "Supply an image with a UEFI driver, from the card's maker, as a file: <rom file='…'/> in libvirt, romfile= in QEMU"
    )
    if let defect = rom.defects.first, rom.images.isEmpty {
      return [
        .warn(
          Reason.damaged, "its expansion ROM is damaged: \(defect)", evidence,
          remedy: [
            Remedy(
              .hardware, "Cut the host's power and read it again before anything used the card",
              command: "sudo vfio-check preflight \(device.address) --read-rom"),
            supply,
          ])
      ]
    }
    return [
      .warn(
        Reason.noUEFIDriver,
        "no UEFI driver for x64 in its ROM (\(names)): no picture in an OVMF guest until its driver starts", evidence,
        remedy: [
          Remedy(.hardware, "Update the card's firmware, if its maker offers one with UEFI support"), supply,
        ])
    ]
  }

  private static func withoutROM(_ device: PCIDevice, _ kernel: Kernel) -> Judgement {
    var evidence = [Evidence(device.busPath(.rom), "absent")]
    var remedies = [
      Remedy(
        .virtualMachine,
        "Where the guest's driver does not start, supply the image out of the firmware as a file: <rom file='…'/> in libvirt, romfile= in QEMU"
      )
    ]
    // QEMU's legacy mode for Intel graphics (hw/vfio/igd.c) needs the VGA region, which vfio-pci leaves out with
    // disable_vga.
    if device.identity.vendor == 0x8086 {
      let isOff = kernel.parameters["vfio_pci.disable_vga"] == "Y"
      if isOff { evidence.append(Evidence("/sys/module/vfio_pci/parameters/disable_vga", "Y")) }
      remedies.append(
        Remedy(
          isOff ? .hostSystem : .virtualMachine,
          isOff
            ? "If the VM uses QEMU's legacy mode for Intel graphics, remove disable_vga=1 of vfio-pci: that mode needs the VGA region"
            : "QEMU's legacy mode for Intel graphics needs the VGA region of vfio-pci; other guests do without"))
    }
    return .warn(
      Reason.displayWithoutROM,
      "it has no expansion ROM, as in notebooks and processors with graphics: no picture before the guest's driver",
      evidence, remedy: remedies)
  }
}
