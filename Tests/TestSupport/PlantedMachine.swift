// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
internal import SystemPackage

/// A machine with a secret in every place where real ones have names, numbers or words of people: what a redacted
/// capture must not hold any of. Its host uses its devices in every way that is judged, so that redaction could change
/// a verdict in every one of them.
package struct PlantedMachine {
  /// What every planted word starts with: nothing else on the machine does.
  package static let mark = "zqsek"
  /// Secrets that have to look like what they are.
  package static let shaped = [
    "001b21aabbcc", "00:1b:21:aa:bb:cc", "00-1b-21-aa-bb-cc", "0a1b2c3d-1111-2222-3333-0123456789ab", "0601A8C0",
    "192.168.1.6",
    "fd1234567890abcd", "S5GXNX0T123456", "3d2c1b0a", "ccbbaaffff211b00", "001b21ffffaabbcc",
  ]

  package private(set) var tree = MemoryFileTree()
  private var count = 0

  package init() {
    host()
    configuration()
    devices()
    usb()
    usage()
  }

  /// The next secret; each is another.
  private mutating func secret(_ kind: String = "") -> String {
    count += 1
    return Self.mark + kind + String(UnicodeScalar(UInt8(97 + count / 26 % 26)))
      + String(UnicodeScalar(UInt8(97 + count % 26)))
  }

  private mutating func file(_ path: String, _ text: String) { tree.write(path, text) }
  private mutating func link(_ path: String, _ target: String) { tree[path] = .link(target) }

  // MARK: The host

  private mutating func host() {
    let release = "6.12.9-\(secret())-amd64"
    file("/proc/sys/kernel/hostname", secret("host"))
    file("/proc/sys/kernel/osrelease", release)
    file(
      "/proc/cmdline",
      """
      BOOT_IMAGE=(hd0,gpt2)/\(secret())/vmlinuz-\(release) root=UUID=0a1b2c3d-1111-2222-3333-0123456789ab ro quiet \
      rd.iscsi.password=\(secret("pw")) rd.iscsi.initiator=iqn.2020.\(secret()) ip=192.168.1.6:::255.255.255.0:\(secret()):eth0:off \
      BOOTIF=01-00-1b-21-aa-bb-cc rd.luks.uuid=luks-0a1b2c3d-1111-2222-3333-0123456789ab rd.luks.name=x=\(secret()) \
      rd.lvm.lv=\(secret())/root systemd.hostname=\(secret()) intel_iommu=on iommu=pt vfio-pci.ids=10de:2684,10de:22ba \
      video=efifb:off modprobe.blacklist=nouveau,\(secret()) kvm.ignore_msrs=1 pcie_acs_override=downstream console=\(secret()) \
      "quoted=\(secret()) \(secret())" -- \(secret())
      """)
    file(
      "/proc/modules",
      "vfio_pci 16384 0 - Live 0xffffffffc0de0000\nxhci_pci 1 0 - Live 0x0\nnouveau 1 0 - Live 0x0 (OE)")
    file("/lib/modules/\(release)/modules.builtin", "kernel/drivers/nvme/host/nvme.ko\nkernel/drivers/ata/ahci.ko")
    file(
      "/lib/modules/\(release)/modules.dep",
      "kernel/drivers/vfio/pci/vfio-pci.ko.xz: kernel/drivers/vfio/vfio.ko.xz\nextra/home/\(secret())/nvidia.ko:\nkernel/drivers/iommu/iommufd.ko:"
    )
    file(
      "/proc/cpuinfo",
      "processor\t: 0\nvendor_id\t: GenuineIntel\nmodel name\t: Intel(R) Core(TM) i9\nflags\t\t: fpu vmx\naddress sizes\t: 39 bits physical, 48 bits virtual\nSerial\t\t: \(secret())\nHardware\t: \(secret())\n\nprocessor\t: 1\nflags\t\t: fpu vmx"
    )
    file("/proc/meminfo", "MemTotal:       32768000 kB\nMemAvailable:   16000000 kB\n\(secret()): 1 kB")
    file(
      "/proc/interrupts",
      "           CPU0\n 24:  0  IR-PCI-MSI-0000:00:1f.6 0-edge  enx001b21aabbcc-rx\n 25:  0  IR-PCI-MSI-0000:02:00.0 1-edge \(secret())\nNMI: 0 x \(secret())"
    )
    file(
      "/proc/iomem",
      "00001000-0009ffff : System RAM\n  01000000-01ffffff : Kernel code\nc0000000-dfffffff : PCI Bus 0000:01\n  c0000000-cfffffff : 0000:01:00.0\n    c0000000-c07fffff : efifb\nfe000000-fe0fffff : \(secret())"
    )
    for name in ["sys_vendor", "product_name", "board_name"] { file("/sys/devices/virtual/dmi/id/\(name)", "QEMU") }
    for name in ["product_serial", "product_uuid", "chassis_asset_tag", "board_serial"] {
      file("/sys/devices/virtual/dmi/id/\(name)", secret())
    }
    tree["/sys/firmware/efi"] = .directory
    file("/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages", "16")
    file("/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages", "16")
    file("/sys/kernel/security/lockdown", "[none] integrity confidentiality")
    for (name, value) in [
      ("vfio_iommu_type1/parameters/allow_unsafe_interrupts", "N"), ("kvm_intel/parameters/ept", "Y"),
    ] {
      file("/sys/module/\(name)", value)
    }
    tree["/dev/kvm"] = .device(isAccessible: true)
    tree["/dev/vfio/vfio"] = .device(isAccessible: true)
    tree["/dev/vfio/\(secret())"] = .device(isAccessible: true)
  }

  private mutating func configuration() {
    file(
      "/etc/default/grub",
      """
      # \(secret())
      GRUB_DISTRIBUTOR="\(secret())"
      GRUB_CMDLINE_LINUX="rd.luks.uuid=\(secret()) intel_iommu=on root=/dev/mapper/\(secret())-root"
      GRUB_CMDLINE_LINUX_DEFAULT='quiet iommu=pt vfio-pci.ids=10de:2684,10de:22ba vfio_pci.\(secret())=\(secret()) video=efifb:off' # \(secret())
      GRUB_CMDLINE_LINUX_DEFAULT="$GRUB_CMDLINE_LINUX_DEFAULT password=\(secret()) ${\(secret())} pcie_acs_override=downstream kvm.ignore_msrs=1"
      """)
    file(
      "/etc/default/grub.d/\(secret()).cfg",
      "GRUB_CMDLINE_LINUX+=\" isolcpus=2-7 \(secret())\"\nset superusers=\"\(secret())\"\npassword_pbkdf2 \(secret()) grub.pbkdf2.sha512.\(secret())"
    )
    file(
      "/boot/grub/grubenv",
      "# GRUB Environment Block\nsaved_entry=\(secret())\n\(secret())=\(secret())\nkernelopts=root=\(secret()) hugepages=16"
    )
    file(
      "/boot/loader/entries/\(secret())-6.12.conf",
      "title \(secret())\nmachine-id \(secret())\nversion 6.12.9-\(secret())\nlinux /\(secret())/vmlinuz\noptions root=UUID=\(secret()) $kernelopts $\(secret()) intel_iommu=on"
    )
    file("/etc/kernel/cmdline", "# \(secret())\nroot=ZFS=\(secret())/ROOT/pve-1 intel_iommu=on")
    file("/etc/cmdline.d/\(secret()).conf", "root=\(secret()) iommu=pt")
    file(
      "/etc/modprobe.d/\(secret()).conf",
      """
      # \(secret()), who wrote this
      options vfio-pci ids=10de:1111 # \(secret())
      options \(secret()) password=\(secret())
      options kvm ignore_msrs=1 \(secret())=1
      blacklist \(secret())
      blacklist nouveau
      softdep snd_hda_intel pre: vfio-pci \(secret())
      install nouveau /home/\(secret())/bin/load
      alias \(secret()) nouveau
      """)
    file(
      "/etc/modprobe.d/vfio.conf",
      "# \(secret())\n\noptions vfio-pci \\\n  ids=10de:2684 disable_vga=1\nsoftdep nouveau pre: vfio-pci")
    file("/usr/lib/modprobe.d/\(secret()).conf", "options \(secret()) x=1")
    file("/etc/initramfs-tools/modules", "# \(secret())\nvfio_pci\n\(secret())")
    file("/etc/modules-load.d/\(secret()).conf", "# \(secret())\nvfio_pci\n\(secret())")
    file("/etc/modules", "vfio \(secret())")
    file(
      "/etc/dracut.conf.d/\(secret()).conf",
      "# \(secret())\nforce_drivers+=\" vfio_pci \(secret()) \"\ninstall_items+=\" /home/\(secret()) \"")
    file(
      "/etc/mkinitcpio.conf",
      "FILES=(/home/\(secret())/key)\nMODULES=(vfio_pci # \(secret())\n \(secret()) nvme)\nHOOKS=(base \(secret()))")
    file("/etc/driverctl.d/pci-0000:02:00.0", "vfio-pci")
    file("/etc/driverctl.d/vmbus-\(secret())", secret())
    tree["/etc/modprobe.d/\(secret())-locked.conf"] = .failure(.permissionDenied)
  }

  // MARK: Devices

  private mutating func function(
    _ path: String, _ address: String, _ space: ConfigurationSpace, _ classCode: String, driver: String?, group: Int
  ) {
    let directory = "\(path)/\(address)"
    let levels = directory.split(separator: "/").count - 1
    let up = String(repeating: "../", count: levels)
    link("/sys/bus/pci/devices/\(address)", "../../../" + directory.dropFirst(5))
    file("\(directory)/vendor", "0x" + hexadecimal(space.word(0) ?? 0, digits: 4))
    file("\(directory)/device", "0x" + hexadecimal(space.word(2) ?? 0, digits: 4))
    file("\(directory)/class", classCode)
    file("\(directory)/revision", "0x01")
    file("\(directory)/subsystem_vendor", "0x1043")
    file("\(directory)/subsystem_device", "0x0001")
    file("\(directory)/irq", "16")
    tree["\(directory)/config"] = .file(space.bytes)
    file("\(directory)/resource", "0x00000000c0000000 0x00000000cfffffff 0x0000000000140204")
    file("\(directory)/label", secret())
    file("\(directory)/driver_override", address == "0000:01:00.1" ? secret() : "(null)")
    file("\(directory)/reset_method", "flr bus")
    file("\(directory)/power_state", "D0")
    file("\(directory)/power/control", "on")
    file("\(directory)/power/runtime_status", "active")
    file("\(directory)/msi_irqs/24", "msi")
    file("\(directory)/numa_node", "-1")
    file("\(directory)/aer_dev_correctable", "RxErr 0\nTOTAL_ERR_COR 0")
    file("\(directory)/aer_dev_nonfatal", "TOTAL_ERR_NONFATAL 0")
    file("\(directory)/aer_dev_fatal", "TOTAL_ERR_FATAL 0")
    if let driver {
      link("\(directory)/driver", up + "bus/pci/drivers/\(driver)")
      link("/sys/bus/pci/drivers/\(driver)/\(address)", "../../../../" + directory.dropFirst(5))
    }
    link("\(directory)/iommu_group", up + "kernel/iommu_groups/\(group)")
    link("/sys/kernel/iommu_groups/\(group)/devices/\(address)", "../../../../" + directory.dropFirst(5))
    file("/sys/kernel/iommu_groups/\(group)/type", "DMA")
    file("/sys/kernel/iommu_groups/\(group)/reserved_regions", "0x00000000fee00000 0x00000000feefffff msi")
  }

  private static let root = "/sys/devices/pci0000:00"

  private mutating func devices() {
    link("/sys/class/iommu/dmar0", "../../devices/virtual/iommu/dmar0")
    file("/sys/devices/virtual/iommu/dmar0/intel-iommu/cap", "d2008c40660462")
    file("/sys/devices/virtual/iommu/dmar0/intel-iommu/ecap", "f050da")
    file("/sys/devices/virtual/iommu/dmar0/intel-iommu/version", "1:0")
    func space(_ vendor: UInt16, _ device: UInt16, _ classCode: UInt32, serial: UInt64? = nil) -> ConfigurationSpace {
      let builder = ConfigurationBuilder(vendor: vendor, device: device, classCode: classCode).express(.endpoint)
      return (serial.map { builder.serialNumber($0) } ?? builder).space
    }
    let port = ConfigurationBuilder(vendor: 0x8086, device: 0x1901, classCode: 0x060400).bridge(
      secondary: 1, subordinate: 1
    )
    .express(.rootPort).space
    function(Self.root, "0000:00:01.0", port, "0x060400", driver: "pcieport", group: 1)
    let gpu = Self.root + "/0000:00:01.0"
    function(
      gpu, "0000:01:00.0", space(0x10de, 0x2684, 0x030000, serial: 0x001b_21ff_ffaa_bbcc), "0x030000",
      driver: "nouveau", group: 2)
    file("\(gpu)/0000:01:00.0/boot_vga", "1")
    function(
      gpu, "0000:01:00.1", space(0x10de, 0x22ba, 0x040300, serial: 0x001b_21ff_ffaa_bbcc), "0x040300",
      driver: "snd_hda_intel", group: 2)
    function(Self.root, "0000:00:14.0", space(0x8086, 0x7ae0, 0x0c0330), "0x0c0330", driver: "xhci_hcd", group: 3)
    function(Self.root, "0000:00:17.0", space(0x8086, 0x7ae2, 0x010601), "0x010601", driver: "ahci", group: 4)
    function(Self.root, "0000:00:1b.0", space(0x144d, 0xa80a, 0x010802), "0x010802", driver: "nvme", group: 5)
    function(Self.root, "0000:00:1c.0", space(0x144d, 0xa80a, 0x010802), "0x010802", driver: "vfio-pci", group: 6)
    function(Self.root, "0000:00:1d.0", space(0x10de, 0x1eb8, 0x030200), "0x030200", driver: "nvidia", group: 7)
    function(Self.root, "0000:00:1e.0", space(0x8086, 0x7ae3, 0x010601), "0x010601", driver: "ahci", group: 8)
    function(
      Self.root, "0000:00:1f.6", space(0x8086, 0x15fb, 0x020000, serial: 0x3d2c_1b0a_0000_0001), "0x020000",
      driver: "e1000e", group: 9)
    function(Self.root, "0000:00:1f.7", space(0x8086, 0x15fc, 0x020000), "0x020000", driver: "e1000e", group: 10)
    tree["/dev/vfio/6"] = .device(isAccessible: true)
    link("/sys/kernel/iommu_groups/10/devices/\(secret())", "../../../../devices/virtual/\(secret())")
    file(
      "/proc/driver/nvidia/gpus/0000:00:1d.0/information",
      "Model: \(secret())\nGPU UUID: GPU-\(secret())\nDevice Minor: 0")
  }

  // MARK: USB

  private mutating func device(_ path: String, _ name: String, _ product: String, isHub: Bool = false) {
    let directory = "\(path)/\(name)"
    link("/sys/bus/usb/devices/\(name)", "../../../" + directory.dropFirst(5))
    file("\(directory)/idVendor", isHub ? "1d6b" : "05ac")
    file("\(directory)/idProduct", product)
    file("\(directory)/bDeviceClass", isHub ? "09" : "00")
    file("\(directory)/product", secret())
    file("\(directory)/manufacturer", secret())
    file("\(directory)/serial", isHub ? "0000:00:14.0" : secret())
    file("\(directory)/speed", "480")
    file("\(directory)/version", " 2.10")
    file("\(directory)/devnum", isHub ? "1" : String(product.last.map { $0 == "8" ? 2 : 3 } ?? 2))
    file("\(directory)/bMaxPower", "500mA")
    file("\(directory)/bConfigurationValue", "1")
    file("\(directory)/authorized", "1")
    file("\(directory)/removable", "removable")
    var bos: [UInt8] = [5, 15, 25, 0, 1, 20, 16, 4, 0]
    bos += Array("\(Self.mark)container00".utf8.prefix(16))
    tree["\(directory)/bos_descriptors"] = .file(bos)
    tree["\(directory)/descriptors"] = .file([18, 1, 0, 2, 0, 0, 0, 64, 0xac, 5, 0xa8, 0x12, 0, 1, 1, 2, 3, 1])
  }

  private mutating func usb() {
    let root = Self.root + "/0000:00:14.0"
    device(root, "usb1", "0002", isHub: true)
    let hub = root + "/usb1"
    device(hub, "1-1", "12a8")
    device(hub, "1-2", "0250")
    for (name, driver, type) in [("1-1", "usbfs", "06"), ("1-2", "usbhid", "03")] {
      let interface = "\(hub)/\(name)/\(name):1.0"
      file("\(interface)/bInterfaceNumber", "00")
      file("\(interface)/bInterfaceClass", type)
      file("\(interface)/authorized", "1")
      tree["/sys/bus/usb/drivers/\(driver)"] = .directory
      link("\(interface)/driver", String(repeating: "../", count: 6) + "bus/usb/drivers/\(driver)")
    }
    let keyboard = "\(hub)/1-2/1-2:1.0/0003:05AC:0250.0001"
    link("/sys/class/input/input5", "../../" + (keyboard + "/input/input5").dropFirst(5))
    file("\(keyboard)/input/input5/name", "\(secret()) keyboard")
    file("\(keyboard)/input/input5/uniq", secret())
    file("\(keyboard)/input/input5/phys", secret())
    file(
      "\(keyboard)/input/input5/capabilities/key", "1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe")
    file("\(keyboard)/input/input5/capabilities/rel", "0")
    link("/sys/class/hidraw/hidraw0", "../../" + (keyboard + "/hidraw/hidraw0").dropFirst(5))
    file(
      "\(keyboard)/hidraw/hidraw0/uevent",
      "MAJOR=244\nMINOR=0\nDEVNAME=hidraw0\nHID_UNIQ=\(secret())\nHID_NAME=\(secret())")
  }

  // MARK: What the host uses

  private mutating func disk(
    _ path: String, _ name: String, _ number: String, holders: [String] = [], udev: String = ""
  ) {
    link("/sys/class/block/\(name)", "../../" + path.dropFirst(5))
    file("\(path)/dev", number)
    file("\(path)/size", "2000000")
    file("\(path)/uevent", "DEVNAME=\(name)\nPARTNAME=\(secret())")
    for holder in holders { tree["\(path)/holders/\(holder)"] = .directory }
    if holders.isEmpty { tree["\(path)/holders"] = .directory }
    if !udev.isEmpty {
      file("/run/udev/data/b\(number)", "S:disk/by-id/ata-\(secret())_S5GXNX0T123456\nE:ID_SERIAL=\(secret())\n" + udev)
    }
  }

  private mutating func usage() {
    let sata = Self.root + "/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0/block"
    let pool = secret("pool")
    let array = "md_" + secret()
    let volume = secret("vg")
    disk("\(sata)/sda", "sda", "8:0", udev: "E:ID_FS_TYPE=zfs_member\nE:ID_FS_LABEL=\(pool)\nE:ID_FS_UUID=\(secret())")
    file("/proc/spl/kstat/zfs/\(pool)/state", "ONLINE")
    file("/proc/spl/kstat/zfs/arcstats", "1")
    let other = Self.root + "/0000:00:1e.0/ata2/host1/target1:0:0/1:0:0:0/block"
    disk(
      "\(other)/sdb", "sdb", "8:16", holders: [array], udev: "E:ID_FS_TYPE=linux_raid_member\nE:ID_FS_LABEL=\(secret())"
    )
    disk("\(other)/sdb/sdb1", "sdb1", "8:17", udev: "E:ID_FS_TYPE=ext4\nE:ID_FS_LABEL=\(secret())")
    disk("/sys/devices/virtual/block/\(array)", array, "9:127", udev: "E:ID_FS_TYPE=xfs\nE:ID_FS_LABEL=\(secret())")
    let nvme = Self.root + "/0000:00:1b.0/nvme/nvme0"
    file("\(nvme)/serial", secret())
    file("\(nvme)/model", secret())
    file("\(nvme)/uevent", "DEVNAME=nvme0\nNVME_HOST=\(secret())")
    link("/sys/class/nvme/nvme0", "../../" + nvme.dropFirst(5))
    disk("\(nvme)/nvme0n1", "nvme0n1", "259:0", holders: ["dm-0"], udev: "E:ID_FS_TYPE=LVM2_member")
    disk("\(nvme)/nvme0n1/nvme0n1p1", "nvme0n1p1", "259:1")
    disk("/sys/devices/virtual/block/dm-0", "dm-0", "253:0", udev: "E:DM_NAME=\(volume)-root\nE:ID_FS_TYPE=btrfs")
    let uuid = "0a1b2c3d-1111-2222-3333-0123456789ab"
    tree["/sys/fs/btrfs/\(uuid)/devices/dm-0"] = .directory
    tree["/sys/fs/btrfs/\(uuid)/devices/nvme0n1p1"] = .directory
    file("/sys/fs/btrfs/\(uuid)/label", secret())
    file(
      "/proc/self/mountinfo",
      """
      1 0 0:25 /@\(secret()) / rw,subvol=/@\(secret()) shared:1 - btrfs /dev/mapper/\(volume)-root rw,\(secret())
      2 1 253:0 / /home/\(secret()) rw shared:1 - btrfs /dev/dm-0 rw
      3 1 9:127 / /srv/\(secret()) rw shared:1 - xfs /dev/\(array) rw
      4 1 8:17 / /media/\(secret())\\040x rw shared:1 - ext4 /dev/sdb1 rw
      5 1 0:50 / /\(pool) rw shared:1 - zfs \(pool)/\(secret()) rw
      6 1 0:51 / /mnt/\(secret()) rw shared:1 - cifs //192.168.1.6/\(secret()) rw,username=\(secret())
      """)
    file(
      "/proc/swaps",
      "Filename Type Size Used Priority\n/home/\(secret())/swap file 1 0 -2\n/dev/nvme0n1p1 partition 1 0 -3")
    network()
    processes()
    link("/sys/class/drm/card0", "../../" + (Self.root + "/0000:00:01.0/0000:01:00.0/drm/card0").dropFirst(5))
    let card = Self.root + "/0000:00:01.0/0000:01:00.0/drm/card0"
    link("/sys/class/drm/card0-DP-1", "../../" + (card + "/card0-DP-1").dropFirst(5))
    file("\(card)/card0-DP-1/status", "connected")
    file("\(card)/card0-DP-1/enabled", "enabled")
    file("\(card)/card0-DP-1/edid", secret())
    file("\(card)/uevent", "MAJOR=226\nMINOR=0\nDEVNAME=dri/card0")
    link("/sys/class/graphics/fb0", "../../devices/platform/efi-framebuffer.0/graphics/fb0")
    file("/sys/devices/platform/efi-framebuffer.0/graphics/fb0/name", "EFI VGA")
    file("/sys/devices/virtual/\(secret())/graphics/fb1/name", secret())
    link("/sys/class/graphics/fb1", "../../devices/virtual/\(secret())/graphics/fb1")
  }

  private mutating func network() {
    let bridge = secret("b")
    let one = Self.root + "/0000:00:1f.6/net/enx001b21aabbcc"
    let two = Self.root + "/0000:00:1f.7/net/\(Self.mark)lan"
    link("/sys/class/net/enx001b21aabbcc", "../../" + one.dropFirst(5))
    link("/sys/class/net/\(Self.mark)lan", "../../" + two.dropFirst(5))
    link("/sys/class/net/\(bridge)", "../../devices/virtual/net/\(bridge)")
    link("/sys/class/net/lo", "../../devices/virtual/net/lo")
    for path in [one, two, "/sys/devices/virtual/net/\(bridge)", "/sys/devices/virtual/net/lo"] {
      file("\(path)/operstate", "up")
      file("\(path)/address", "00:1b:21:aa:bb:cc")
      file("\(path)/ifalias", secret())
    }
    link("\(one)/master", String(repeating: "../", count: 4) + "virtual/net/\(bridge)")
    link("\(one)/upper_\(bridge)", String(repeating: "../", count: 4) + "virtual/net/\(bridge)")
    link("/sys/devices/virtual/net/\(bridge)/lower_enx001b21aabbcc", "../../../" + one.dropFirst(13))
    file(
      "/proc/net/route",
      "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\n\(bridge)\t00000000\t0601A8C0\t0003\t0\t0\t0\t00000000\t0\n\(bridge)\t0001A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0"
    )
    let zeros = String(repeating: "0", count: 32)
    file(
      "/proc/net/ipv6_route",
      "\(zeros) 00 \(zeros) 00 fd1234567890abcd0000000000000001 00000400 00000001 00000000 00000003 \(Self.mark)lan")
  }

  private mutating func processes() {
    let open = [
      (100, "qemu-system-x86", "/dev/vfio/6"), (101, "Xorg", "/dev/dri/card0"), (102, secret("proc"), "/dev/dri/card0"),
      (103, secret("proc"), "/dev/nvidia0"), (104, secret("proc"), "/dev/bus/usb/001/002"), (105, secret(), "/dev/sda"),
      (106, secret(), "/dev/snd/by-path/\(secret())"), (107, "bash", "/home/\(secret())/x"),
      (108, secret(), "/dev/dri/\(secret()) (deleted)"),
    ]
    for (process, command, node) in open {
      file("/proc/\(process)/comm", command)
      link("/proc/\(process)/fd/3", node)
      file("/proc/\(process)/cmdline", secret())
      file(
        "/proc/\(process)/limits",
        "Limit Soft Hard Units\nMax locked memory         unlimited            unlimited            bytes\n\(secret())")
      file("/proc/\(process)/status", "Name:\t\(secret())\nUid:\t1000\nGroups:\t\(secret())\nCapEff:\t000001ffffffffff")
    }
    file(
      "/proc/self/limits",
      "Limit Soft Hard Units\nMax locked memory         8388608            8388608            bytes\n\(secret())")
    file("/proc/self/status", "Name:\t\(secret())\nCapEff:\t0000000000000000")
  }
}
