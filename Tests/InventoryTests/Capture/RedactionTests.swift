// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import TestSupport
import Testing

@testable import Inventory

@Suite("Redaction")
struct RedactionTests {
  /// What becomes of files of a machine, by their old paths: a path that is not kept is not in the result.
  private func redacted(_ files: [String: String]) -> [String: String] {
    let redaction = Redaction(files.mapValues { .file(Array($0.utf8)) })
    return redaction.redacted().compactMapValues {
      if case .file(let bytes) = $0 { String(decoding: bytes, as: UTF8.self) } else { nil }
    }
  }

  private func redacted(_ path: String, _ text: String) -> String? { redacted([path: text])[path] }

  private func bytes(_ item: Redaction.Item?) throws -> [UInt8] {
    let bytes: [UInt8]? = if case .file(let bytes)? = item { bytes } else { nil }
    return try #require(bytes)
  }

  @Test func serialNumbersBecomeNumbersThatStayApart() {
    let result = redacted([
      "/sys/devices/usb1/1-1/serial": "4C530001\n", "/sys/devices/usb1/1-2/serial": "4C530002\n",
      "/sys/devices/usb1/1-3/serial": "4C530001\n", "/sys/devices/usb1/serial": "0000:00:14.0\n",
    ])
    #expect(result["/sys/devices/usb1/1-1/serial"] == "redacted-1\n")
    #expect(result["/sys/devices/usb1/1-2/serial"] == "redacted-2\n")
    #expect(result["/sys/devices/usb1/1-3/serial"] == "redacted-1\n")
    #expect(result["/sys/devices/usb1/serial"] == "0000:00:14.0\n")
  }

  @Test(arguments: [
    (
      "root=UUID=0a1b2c3d-1111-2222-3333-0123456789ab ro vfio-pci.ids=10de:2684", "ro vfio-pci.ids=10de:2684 redacted\n"
    ),
    ("rd.iscsi.password=x ip=::::atlantis:eth0 quiet", "quiet redacted\n"), ("root=/dev/sda", "redacted\n"),
    ("BOOT_IMAGE=(hd0,gpt2)/ada/vmlinuz-6.12-ada iommu=pt", "BOOT_IMAGE=(hd0,gpt2)/vmlinuz iommu=pt\n"),
    (
      "intel_iommu=on,igfx_off pci=realloc,nomsi hugepages=16 default_hugepagesz=1G video=efifb:off",
      "intel_iommu=on,igfx_off pci=realloc,nomsi hugepages=16 default_hugepagesz=1G video=efifb:off\n"
    ),
    ("modprobe.blacklist=nouveau,mysecret", "modprobe.blacklist=nouveau,redacted-1\n"),
    (
      "xen-pciback.hide=(0000:01:00.0)(0000:01:00.1) i915.max_vfs=7",
      "xen-pciback.hide=(0000:01:00.0)(0000:01:00.1) i915.max_vfs=7\n"
    ),
    (
      "pcie_acs_override=downstream,multifunction isolcpus=2-7",
      "pcie_acs_override=downstream,multifunction isolcpus=2-7\n"
    ),
  ])
  func ofTheCommandLineStaysWhatChecksKnow(line: String, kept: String) {
    #expect(redacted("/proc/cmdline", line) == kept)
  }

  @Test func pciAddressesAndResourcesStay() {
    let text = "0000:01:00.0 10000:e0:06.0 \n0x00000000fee00000 0x00000000feefffff msi\n"
    #expect(redacted("/sys/kernel/iommu_groups/1/reserved_regions", text) == text)
    let map = "c0000000-cfffffff : PCI Bus 0000:01\n  c0000000-c07fffff : efifb\n    c0000000-c07fffff : BOOTFB\n"
    #expect(redacted("/proc/iomem", map) == map)
  }

  @Test func whatIsNotInTheTableIsNotWritten() {
    #expect(
      redacted(["/etc/shadow": "x", "/sys/devices/pci0000:00/0000:00:01.0/label": "x", "/proc/1/environ": "x"]).isEmpty)
  }

  @Test func aFileWhoseContentsAreNotWhatTheyShouldBeIsNotWritten() {
    #expect(redacted("/sys/devices/pci0000:00/0000:00:01.0/vendor", "Ada\n") == nil)
    #expect(redacted("/sys/devices/pci0000:00/0000:00:01.0/power_state", "D0 Ada\n") == nil)
    #expect(redacted("/sys/class/net/eth0/operstate", "00:1b:21:aa:bb:cc") == nil)
  }

  /// A local version may be anybody's name, distributions' words are everybody's.
  @Test(arguments: [
    ("6.12.107+deb13-amd64", "6.12.107+deb13-amd64"), ("6.8.12-4-pve", "6.8.12-4-pve"),
    ("6.11.4-301.fc41.x86_64", "6.11.4-301.fc41.x86_64"), ("6.13.2-arch1-1", "6.13.2-arch1-1"),
    ("6.12.1-rc3-g1a2b3c4d5e6f", "6.12.1-rc3-g1a2b3c4d5e6f"), ("6.6.20-rpi-v8-16k", "6.6.20-rpi-v8-16k"),
    ("6.12.9-adabox", "6.12.9-local"), ("6.12.9-adabox-bobbox", "6.12.9-local-local2"),
  ])
  func ofAReleaseGoesWhatABuilderAdded(release: String, kept: String) {
    #expect(redacted("/proc/sys/kernel/osrelease", release + "\n") == kept + "\n")
  }

  @Test func aReleaseIsTheSameInPathsAndEntries() {
    let result = redacted([
      "/proc/sys/kernel/osrelease": "6.12.9-adabox", "/lib/modules/6.12.9-adabox/modules.builtin": "kernel/nvme.ko",
      "/boot/loader/entries/a.conf": "version 6.12.9-adabox\noptions iommu=pt",
      "/boot/loader/entries/b.conf": "version 6.12.9-bob",
    ])
    #expect(result["/lib/modules/6.12.9-local/modules.builtin"] == "kernel/nvme.ko\n")
    let entries = result.filter { $0.key.hasPrefix("/boot/loader") }.sorted { $0.key < $1.key }.map(\.value)
    #expect(entries == ["version 6.12.9-local\noptions iommu=pt\n", "version 6.12.9-local2\n"])
  }

  @Test func anInterfaceHasOneStandInEverywhere() throws {
    let route =
      "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\nenx001b21aabbcc\t00000000\t0102A8C0\t0003\t0\t0\t0\t00000000\neth0\t0002A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\n"
    let redaction = Redaction([
      "/proc/net/route": .file(Array(route.utf8)),
      "/sys/class/net/enx001b21aabbcc": .link("../../devices/pci0000:00/0000:00:1f.6/net/enx001b21aabbcc"),
      "/sys/devices/pci0000:00/0000:00:1f.6/net/enx001b21aabbcc/operstate": .file(Array("up\n".utf8)),
      "/sys/devices/pci0000:00/0000:00:1f.6/net/enx001b21aabbcc/upper_home": .file([]),
      "/sys/devices/pci0000:00/0000:00:1f.6/net/enx001b21aabbcc/ifalias": .file([]),
      "/sys/devices/pci0000:00/0000:00:1f.6/net/enx001b21aabbcc/master": .link("../../../../virtual/net/home"),
      "/sys/devices/virtual/net/home": .directory,
    ])
    let result = redaction.redacted()
    #expect(result["/sys/class/net/ethernet-1"] == .link("../../devices/pci0000:00/0000:00:1f.6/net/ethernet-1"))
    let place = "/sys/devices/pci0000:00/0000:00:1f.6/net/ethernet-1"
    #expect(result[place + "/operstate"] == .file(Array("up\n".utf8)))
    #expect(result[place + "/upper_interface-2"] == .file([]))
    #expect(result[place + "/master"] == .link("../../../../virtual/net/interface-2"))
    #expect(result[place + "/ifalias"] == nil)
    let bytes = try bytes(result["/proc/net/route"])
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.contains("ethernet-1\t00000000\t00000000\t0003"))
    #expect(!text.contains("A8C0"))
  }

  @Test(arguments: ["eth0", "eno1", "enp3s0", "enp3s0f1np1", "wlp2s0", "enP1p2s0", "vmbr0", "fwbr100i0", "lo"])
  func interfacesByTheKernelsNamesStay(name: String) { #expect(KernelNames.isInterface(name)) }

  @Test(arguments: [
    "enx001122334455", "wlxaabbccddeeff", "lan-ada", "enada", "en", "br-0a1b2c3d4e5f", "wg-home", "eth0:ada",
  ])
  func otherInterfacesDoNot(name: String) { #expect(!KernelNames.isInterface(name)) }

  @Test(
    arguments: [
      "0000:01:00.0", "pci0000:00", "usb1", "1-2.3:1.0", "1-2-port3", "nvme0n1", "card0-HDMI-A-1", "PNP0A08:00",
      "ACPI000E:00",
      "LNXSYSTM:00", "0003:046D:C52B.0001", "target0:0:0", "0:0:0:0", "hwC0D0", "pcmC0D3p", "smmu3.0x0000000009050000",
      "1000110000.pcie", "efi-framebuffer.0", "dummy_hcd.0", "renderD128", "arm-smmu-v3.0.auto", "vfio-dev", "msi_irqs",
      "hugepages-2048kB", "PCI Bus 0000:01", "System RAM", "iommu_groups", "capabilities",
    ])
  func theKernelsNamesInSysfsStay(name: String) { #expect(KernelNames.isComponent(name)) }

  @Test(arguments: [
    "00:1b:21:aa:bb:cc", "001b21aabbcc", "0a1b2c3d-1111-2222-3333-0123456789ab", "nvme-Samsung_SSD_980_S5GXNX0T123456",
    "ada",
    "wwn-0x5000c500a1b2c3d4", "S5GXNX0T123456", "", "usb1-ada",
  ])
  func otherNamesInSysfsDoNot(name: String) { #expect(!KernelNames.isComponent(name)) }

  @Test func theDeviceSerialNumberCapabilityLosesItsNumber() throws {
    let space = ConfigurationBuilder().express(.endpoint).serialNumber(0x0011_22ff_fe33_4455).space
    let path = "/sys/devices/pci0000:00/0000:00:01.0/config"
    let bytes = try bytes(Redaction([path: .file(space.bytes)]).redacted()[path])
    let result = ConfigurationSpace(bytes: bytes)
    #expect(result.deviceSerialNumber == .present(1))
    #expect(result.extendedCapabilities == space.extendedCapabilities)
  }

  @Test func ofCapabilitiesOnlyWhatAStandardDescribesStays() throws {
    let planted = Array("serial42".utf8)
    let space = ConfigurationBuilder().express(.endpoint)
      .capability(PCICapability.ID.vendorSpecific, [11] + planted)
      .capability(PCICapability.ID.vitalProductData, [0, 0x80] + planted.prefix(4))
      .messageInterrupts(msi: 4)
      .extended(PCICapability.ExtendedID.vendorSpecific, [0x0100_1234 | 16 << 20, 0x6973_6572, 0x3234_6c61])
      .space
    let path = "/sys/devices/pci0000:00/0000:00:01.0/config"
    let bytes = try bytes(Redaction([path: .file(space.bytes)]).redacted()[path])
    let result = ConfigurationSpace(bytes: bytes)
    #expect(result.capabilities == space.capabilities)
    #expect(result.extendedCapabilities == space.extendedCapabilities)
    #expect(result.isThunderbolt)
    let text = String(decoding: bytes, as: UTF8.self)
    for part in ["serial", "rial", "42"] { #expect(!text.contains(part)) }
    // Nothing else changed.
    let changed = zip(bytes, space.bytes).filter { $0 != $1 }
    #expect(changed.allSatisfy { $0.0 == 0 } && (1...22).contains(changed.count))
  }

  @Test func aNameOfNobodysInProcDoesNotStay() {
    #expect(redacted(["/proc/atlantis/comm": "qemu-system-x86\n"]).isEmpty)
    #expect(redacted(["/proc/4711/comm": "qemu-system-x86\n"]).count == 1)
  }

  @Test func theContainerLosesItsNumberAndTheHalvesStayAlike() {
    func store(_ id: UInt8) -> [UInt8] { [5, 15, 25, 0, 1, 20, 16, 4, 0] + [UInt8](repeating: id, count: 16) }
    let paths = ["1-1": UInt8(0xaa), "2-1": 0xaa, "2-2": 0xbb, "2-3": 0]
    let redaction = Redaction(
      Dictionary(uniqueKeysWithValues: paths.map { ("/sys/devices/usb/\($0)/bos_descriptors", .file(store($1))) }))
    let result = redaction.redacted().compactMapValues { item -> String? in
      guard case .file(let bytes) = item else { return nil }
      return USBBinaryObjectStore(bytes: bytes).containerID ?? "none"
    }
    func container(_ name: String) -> String? { result["/sys/devices/usb/\(name)/bos_descriptors"] }
    #expect(container("1-1") == container("2-1"))
    #expect(container("1-1") != container("2-2"))
    #expect(container("2-3") == "none")
    #expect(result.values.allSatisfy { !$0.contains("aa") && !$0.contains("bb") })
  }

  @Test func aPoolIsTheSameOnItsDisksAndInTheKernel() {
    let result = redacted([
      "/run/udev/data/b8:1": "S:disk/by-id/x\nE:ID_SERIAL=Samsung_S4EV\nE:ID_FS_TYPE=zfs_member\nE:ID_FS_LABEL=tank\n",
      "/run/udev/data/b8:2": "E:ID_FS_TYPE=ext4\nE:ID_FS_LABEL=ada\nE:ID_FS_UUID=1\n",
      "/proc/spl/kstat/zfs/tank/state": "ONLINE\n",
    ])
    #expect(result["/run/udev/data/b8:1"] == "E:ID_FS_TYPE=zfs_member\nE:ID_FS_LABEL=pool-1\n")
    #expect(result["/run/udev/data/b8:2"] == "E:ID_FS_TYPE=ext4\n")
    #expect(result["/proc/spl/kstat/zfs/pool-1/state"] == "")
  }

  @Test func configurationFilesKeepTheirOrderAndTheirLines() throws {
    let result = redacted([
      "/etc/modprobe.d/ada.conf": "options vfio-pci ids=10de:1111\n",
      "/etc/modprobe.d/vfio.conf": "# by Ada\noptions vfio-pci ids=10de:2222 # hers\n",
      "/usr/lib/modprobe.d/zoe.conf": "blacklist nouveau\nblacklist adas_module\noptions kvm ignore_msrs=1 adas=1\n",
    ])
    let names = result.keys.sorted { FilePathText.name($0) < FilePathText.name($1) }
    #expect(names.count == 3)
    #expect(names[1] == "/etc/modprobe.d/vfio.conf")
    #expect(
      names.map { result[$0] ?? "" } == [
        "options vfio-pci ids=10de:1111\n", "\noptions vfio-pci ids=10de:2222\n",
        "blacklist nouveau\n\noptions kvm ignore_msrs=1\n",
      ])
  }

  @Test func ofGrubStayTheWordsThatChecksKnow() {
    let text = """
      # Ada's
      GRUB_DISTRIBUTOR=`lsb_release`
      GRUB_CMDLINE_LINUX_DEFAULT="quiet root=x"
      GRUB_CMDLINE_LINUX_DEFAULT="$GRUB_CMDLINE_LINUX_DEFAULT intel_iommu=on password=x"
      GRUB_CMDLINE_LINUX+=' iommu=pt'
      """
    let kept = redacted("/etc/default/grub", text)
    #expect(
      kept
        == "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\nGRUB_CMDLINE_LINUX_DEFAULT=\"${GRUB_CMDLINE_LINUX_DEFAULT} intel_iommu=on\"\nGRUB_CMDLINE_LINUX+=\" iommu=pt\"\n"
    )
    var defaults = GRUBDefaults()
    defaults.read(kept ?? "", path: "/etc/default/grub")
    #expect(defaults.commandLines.first?.words == ["iommu=pt", "quiet", "intel_iommu=on"])
  }

  @Test func modulesForTheInitramfsStay() {
    #expect(
      redacted("/etc/mkinitcpio.conf", "FILES=(/home/ada)\nMODULES=(vfio_pci # ada\n ada nvme)\n")
        == "MODULES=(vfio_pci\nnvme)\n")
    let dracut = redacted([
      "/etc/dracut.conf.d/vfio.conf": "force_drivers+=\" vfio_pci ada \"\ninstall_items+=\" /home/ada \"\n"
    ])
    #expect(dracut["/etc/dracut.conf.d/vfio.conf"] == "force_drivers+=\" vfio_pci \"\n")
  }

  @Test func whatIsReplacedIsCounted() {
    let redaction = Redaction([
      "/sys/devices/usb1/1-1/serial": .file(Array("A".utf8)),
      "/sys/devices/usb1/1-1/product": .file(Array("Ada's".utf8)),
      "/proc/cmdline": .file(Array("a=1 b=2 iommu=pt".utf8)),
    ])
    _ = redaction.redacted()
    let tally = Dictionary(uniqueKeysWithValues: redaction.standIns.tally.map { ($0.kind, $0.count) })
    #expect(tally[.serialNumber] == 1)
    #expect(tally[.leftOutArgument] == 2)
    #expect(tally[.leftOutName] == 1)
  }

  /// A document of anybody's: whatever stands there, redaction ends, and twice is as good as once.
  @Test func aRedactedMachineIsRedactedAgainToTheSame() {
    let machine = PlantedMachine().tree
    let recorder = Recorder()
    _ = try? MachineReader(.files(machine)).machine(recorder: recorder)
    let once = CaptureWriter(recorder: recorder, gaps: [], toolVersion: "1", redacts: true)
    var items: [String: Redaction.Item] = [:]
    for (path, content) in once.contents where path != "/capture.json" {
      switch content {
      case .file(let bytes): items[path] = .file(bytes)
      case .link(let target): items[path] = .link(target)
      }
    }
    let twice = Redaction(items).redacted()
    #expect(twice.count == items.count)
  }

  @Test func ofAKernelLogOnlyWhatACheckReadsStays() {
    let judged = "<3>[    1.500000] pci 0000:01:00.0: BAR 1 [mem size 0x10000000 64bit pref]: can't assign; no space"
    let log = """
      <6>[    0.100000] systemd[1]: Hostname set to <atlantis>.
      <6>[    0.200000] r8169 0000:04:00.0 eth0: RTL8125B, 00:53:00:dd:ee:f1
      \(judged)

      """
    #expect(redacted("/kernel.log", log) == judged + "\n")
  }

  @Test(arguments: ["10de:2684,typo-of-mine", "10de:2684,10de22ba0,typo-of-mine"])
  func oneOddIdDoesNotTakeTheOthersWithIt(_ ids: String) throws {
    let kept = ids.replacing("typo-of-mine", with: "redacted-2").replacing("10de22ba0", with: "redacted-1")
    let expected = ids.contains("10de22ba0") ? kept : kept.replacing("redacted-2", with: "redacted-1")
    #expect(redacted("/proc/cmdline", "vfio-pci.ids=\(ids)") == "vfio-pci.ids=\(expected)\n")
    #expect(
      redacted("/etc/modprobe.d/vfio.conf", "options vfio-pci ids=\(ids)\n") == "options vfio-pci ids=\(expected)\n")
  }

  @Test func aListOfManyIdsStaysWhole() {
    let ids = (0..<80).map { "10de:\(0x2600 + $0)" }.joined(separator: ",")
    #expect(redacted("/proc/cmdline", "vfio-pci.ids=\(ids)") == "vfio-pci.ids=\(ids)\n")
  }
}
