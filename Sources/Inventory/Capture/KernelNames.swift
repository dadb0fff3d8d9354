// SPDX-License-Identifier: GPL-3.0-or-later

/// Which names the kernel or its hardware made, by their shape. Such a name says what a thing is and nothing of whose
/// it is; every other one may have been chosen by a person, or be made of a serial number.
///
/// Strict on purpose: a name that is refused here only becomes a stand-in, which costs a reader a word and a check
/// nothing.
enum KernelNames {
  // MARK: Shapes

  /// Whether a name has a shape: `#` is a decimal number of at most five digits, `%` a hexadecimal one of at most
  /// eight, `@` one to three small letters; everything else stands for itself.
  static func matches(_ name: some StringProtocol, _ shape: StaticString) -> Bool {
    var rest = Array(name.utf8)[...]
    func take(_ limit: Int, _ isPart: (UInt8) -> Bool) -> Bool {
      let run = rest.prefix(limit + 1).prefix(while: isPart)
      rest = rest[run.endIndex...]
      return (1...limit).contains(run.count)
    }
    for byte in Array(shape.description.utf8) {
      switch byte {
      case UInt8(ascii: "#"): if !take(5, isDigit) { return false }
      case UInt8(ascii: "%"): if !take(8, isHexadecimal) { return false }
      case UInt8(ascii: "@"): if !take(3, isSmallLetter) { return false }
      default: if rest.popFirst() != byte { return false }
      }
    }
    return rest.isEmpty
  }

  private static func matchesAny(_ name: some StringProtocol, _ shapes: [StaticString]) -> Bool {
    shapes.contains { matches(name, $0) }
  }

  // MARK: Kinds of names

  private static let disks: [StaticString] = [
    "sd@", "sd@#", "hd@", "hd@#", "vd@", "vd@#", "xvd@", "xvd@#", "dasd@", "dasd@#", "nvme#n#", "nvme#n#p#",
    "nvme#c#n#",
    "nvme#c#n#p#", "mmcblk#", "mmcblk#p#", "mmcblk#boot#", "mmcblk#rpmb", "dm-#", "md#", "md#p#", "md_d#", "md_d#p#",
    "loop#", "loop#p#", "ram#", "zram#", "sr#", "fd#", "nbd#", "nbd#p#", "bcache#", "bcache#p#", "pmem#", "pmem#p#",
    "pmem#s", "zd#", "zd#p#", "drbd#", "rbd#", "rbd#p#", "ublkb#", "ublkb#p#", "mtdblock#",
  ]

  /// Disks and partitions that their drivers named. An array may be called anything ("md_backup"), and so may a mapped
  /// device.
  static func isDisk(_ name: some StringProtocol) -> Bool { matchesAny(name, disks) }

  private static let interfaces: [StaticString] = [
    "lo", "eth#", "wlan#", "wwan#", "usb#", "ib#", "br#", "bond#", "team#", "virbr#", "virbr#-nic", "vmbr#", "xenbr#",
    "docker#", "tun#", "tap#", "veth#", "dummy#", "can#", "lan#", "wan#", "vlan#", "tap#i#", "veth#i#", "fwbr#i#",
    "fwpr#p#", "fwln#i#", "eth#.#", "bond#.#", "vmbr#.#",
  ]

  /// Names that drivers give, and systemd's predictable ones by slot and path (systemd.net-naming-scheme(7)). Those by
  /// MAC address (enx…) and whatever a person chose are none of them.
  static func isInterface(_ name: some StringProtocol) -> Bool {
    guard name.utf8.count <= 15 else { return false }
    if matchesAny(name, interfaces) { return true }
    guard ["en", "wl", "ww", "ib", "sl"].contains(where: name.hasPrefix) else { return false }
    var rest = Array(name.utf8).dropFirst(2)
    var parts = 0
    while let letter = rest.popFirst() {
      guard "oPpsfdunvicb".utf8.contains(letter) else { return false }
      // "np1": the port's name as its driver tells it.
      if letter == UInt8(ascii: "n"), rest.first == UInt8(ascii: "p") { rest.removeFirst() }
      let digits = rest.prefix(while: isDigit)
      guard (1...5).contains(digits.count) else { return false }
      rest = rest[digits.endIndex...]
      parts += 1
    }
    return parts > 0
  }

  private static let nodes: [StaticString] = [
    "dri/card#", "dri/renderD#", "nvidia#", "nvidiactl", "nvidia-uvm", "nvidia-uvm-tools", "nvidia-modeset",
    "nvidia-caps/nvidia-cap#", "snd/controlC#", "snd/pcmC#D#p", "snd/pcmC#D#c", "snd/hwC#D#", "snd/seq", "snd/timer",
    "snd/midiC#D#", "bus/usb/#/#", "hidraw#", "video#", "v4l-subdev#", "media#", "accel/accel#", "nvme#",
    "nvme-fabrics",
    "ng#n#", "vfio/vfio", "vfio/#", "vfio/noiommu-#", "vfio/devices/vfio#", "sg#", "bsg/#:#:#:#", "usb/hiddev#",
    "usb/lp#", "cdc-wdm#", "usbtmc#", "input/event#", "input/mouse#", "input/js#", "fb#", "iommu", "kvm", "st#", "nst#",
    "ttyUSB#", "ttyACM#", "mem", "ptmx", "null", "tty#",
  ]

  /// A device node as the kernel names it; links that udev makes of serial numbers are none.
  static func isNode(_ path: some StringProtocol) -> Bool {
    guard path.hasPrefix("/dev/") else { return false }
    let name = path.dropFirst(5)
    return isDisk(name) || matchesAny(name, nodes)
  }

  /// `pci0000:00`, `1-2:1.0`, `nvme0`, `card0-HDMI-A-1`, `PNP0A08:00`, `0003:046D:C52B.0001`: a directory or link of
  /// sysfs whose parts are numbers and words of `words`. Nothing in which a MAC address, a UUID or a serial number
  /// could stand.
  static func isComponent(_ name: some StringProtocol) -> Bool {
    let bytes = Array(name.utf8)
    guard !bytes.isEmpty, bytes.count <= 64, !isHardwareAddress(bytes) else { return false }
    if isACPIName(name) || matchesAny(name, ["%:%:%.%", "%:%:%.%", "%:%"]) { return true }
    guard bytes.allSatisfy({ isAlphanumeric($0) || separators.contains($0) }) else { return false }
    return bytes.split(whereSeparator: separators.contains).allSatisfy(isPart)
  }

  private static let separators: Set<UInt8> = Set(":._-+,@!# ()[]/".utf8)

  /// A number, or words of the kernel's and numbers in turns.
  private static func isPart(_ part: ArraySlice<UInt8>) -> Bool {
    let digits = part.starts(with: "0x".utf8) ? part.dropFirst(2) : part
    if digits.startIndex != part.startIndex { return digits.count <= 16 && digits.allSatisfy(isHexadecimal) }
    if part.count <= 11, part.allSatisfy(isHexadecimal), part.count <= 2 || part.contains(where: isDigit) {
      return true
    }
    var rest = part
    while let first = rest.first {
      let run = isDigit(first) ? rest.prefix(while: isDigit) : rest.prefix { !isDigit($0) }
      rest = rest[run.endIndex...]
      if isDigit(first) {
        guard run.count <= 7 else { return false }
      } else if !words.contains(String(decoding: run, as: UTF8.self).lowercased()) {
        return false
      }
    }
    return true
  }

  /// A hardware id of ACPI or PNP with its number: "PNP0A08:00", "ACPI000E:00", "LNXSYSTM:00".
  private static func isACPIName(_ name: some StringProtocol) -> Bool {
    let parts = name.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard parts.count == 2, (7...8).contains(parts[0].count), parts[1].count == 2, parts[1].allSatisfy(isHexadecimal)
    else { return false }
    if parts[0].elementsEqual("LNXSYSTM".utf8) || parts[0].elementsEqual("LNXSYBUS".utf8) { return true }
    return parts[0].prefix(3).allSatisfy { (65...90).contains($0) } && parts[0].suffix(4).allSatisfy(isHexadecimal)
  }

  /// Six pairs of hexadecimal digits, or the five groups of a UUID, anywhere.
  private static func isHardwareAddress(_ bytes: [UInt8]) -> Bool {
    let groups = bytes.split { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "-") }.map { group in
      group.allSatisfy(isHexadecimal) ? group.count : 0
    }
    func contains(_ lengths: [Int]) -> Bool {
      groups.count >= lengths.count
        && (0...(groups.count - lengths.count)).contains { groups[$0..<($0 + lengths.count)].elementsEqual(lengths) }
    }
    return contains([2, 2, 2, 2, 2, 2]) || contains([8, 4, 4, 4, 12])
  }

  /// The words that names in sysfs and in /proc/iomem are made of.
  private static let words: Set<String> = Set(
    """
    a abp accel acpi adapter agp agpgart ahci ahcip amd and apic apex arm asl ast ata auto axi b bar battery be bios block \
    bluetooth board boot bootfb brport bsg bss bus button c ca cache caps card cdc ceb channel class cluster clk clocksource \
    code codec codecs conf connector console control controlc controller controld coretemp counter cpu crash crashkernel csrow \
    css d data default dev device devices dimm disp display dm dma dmar dmi domain dp driver drivers drm drv dsi dsp dummy dvi e \
    ec ecam edp efi efidrm efifb ehci eisa encoder end ep es ethernet event expander f fan fb fbcon fe firmware fixed floppy flr \
    framebuffer fs fwnode g gadget gpio gpu graph graphics h hardware hcd hci hda hdmi hid hidraw hiddev host hpet hub hugepages \
    hv hvs hw hwc hwmon i iahb ibm icc ich id ide idle input int intel intc interrupt io ioapic ioatdma iommu iommufd ipmi irq \
    irqs isa isp ivhd j js k kb kernel keyboard l lan lcd led leds link lo local lpc lpss lvds lxss m mailbox management mask \
    master mc mdio media mei mem memory mhi mice midic mmc mmconfig mmio mmu module modules mouse mp mpp msi msft msix mtd mux n \
    nand net ng ngn nhi node noiommu non nonvolatile nv nvidia nvm nvme nvram nvs numa of off offb ofdrm ohci or p panel parport \
    pch pci pcie pciehp pcieport pcm pcmc per persistent phy phys pin pipe pisp platform plane pm pmu pnp port power ppp \
    processor ptp pwm px queue r radio ram rank rapl region reg regulator renderd reserved resource resources retimer rfkill ring \
    rndis rodata rom root rp rsvd rtc rx s sas sata scan scsi sd sdhci sensor seq serial serio sg shpchp simple simpledrm \
    simplefb slave slot slots smbus smmu snd soc sound spi sr ssd storage subdev subsys subsystem subsystems sw system t table \
    tables target tb thermal threads thunderbolt timer tpm trace tty tun tv tx typec u uart uc ucsi udc uhci uio unknown \
    unusable usb usbip usbmisc usbmon v vc vec vfio vga vhci video vim vioapic virt virtio virtual vmbus vmd vnet vport vt vtcon \
    w wakeup watchdog wdm window wmi workqueue writeback x xen xhc xhci xive z zone vesafb vesadrm ieee features
    composite component generic capabilities groups efivars hypervisor properties mm types supported mdev lockdown security
    tables parameters dpi dbi hw mixer pcmcdc memmap holes crashk kexec lp soft acpiphp bridge bochs cirrus qxl vmware fanout
    """.split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init))

  // MARK: Bytes

  static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
  static func isSmallLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte) }
  static func isHexadecimal(_ byte: UInt8) -> Bool {
    isDigit(byte) || (65...70).contains(byte) || (97...102).contains(byte)
  }
  static func isAlphanumeric(_ byte: UInt8) -> Bool {
    isDigit(byte) || (65...90).contains(byte) || isSmallLetter(byte)
  }
}
