// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import SystemPackage
import TestSupport
import Testing

@Suite("PCIReader")
struct PCIReaderTests {
  private static let root = "/sys/devices/pci0000:00"

  /// A function with the files that every kernel gives it.
  private func add(
    _ address: String, below parent: String = root, to files: inout MemoryFileTree, classCode: String = "0x020000"
  ) {
    let path = "\(parent)/\(address)"
    for (name, text) in [
      "vendor": "0x8086", "device": "0x1533", "subsystem_vendor": "0x15d9", "subsystem_device": "0x1533",
      "revision": "0x03", "class": classCode, "irq": "16",
    ] { files.write("\(path)/\(name)", text) }
    files.write(
      "\(path)/resource",
      "0x00000000f7000000 0x00000000f70fffff 0x0000000000040200\n0x0000000000000000 0x0000000000000000 0x0000000000000000"
    )
    files["\(path)/config"] = .file(ConfigurationBuilder(vendor: 0x8086, device: 0x1533).express(.endpoint).space.bytes)
    let steps = String(repeating: "../", count: 3)
    files["/sys/bus/pci/devices/\(address)"] = .link(steps + path.dropFirst("/sys/".count))
  }

  private func read(_ files: MemoryFileTree, _ change: (inout MachineReader) -> Void = { _ in }) throws -> Machine {
    var reader = MachineReader(.files(files))
    change(&reader)
    return try reader.machine()
  }

  @Test func aFunctionIsReadWhole() throws {
    var files = MemoryFileTree()
    add("0000:00:1f.6", to: &files)
    let path = Self.root + "/0000:00:1f.6"
    files["\(path)/driver"] = .link("../../../bus/pci/drivers/e1000e")
    files["\(path)/iommu_group"] = .link("../../../kernel/iommu_groups/14")
    files.write("\(path)/reset_method", "flr pm")
    files.write("\(path)/numa_node", "-1")
    files.write("\(path)/current_link_speed", "8.0 GT/s PCIe")
    files.write("\(path)/current_link_width", "4")
    files.write("\(path)/max_link_speed", "Unknown")
    files.write("\(path)/max_link_width", "255")
    files.write("\(path)/driver_override", "(null)")
    files.write("\(path)/aer_dev_correctable", "RxErr 3\nBadTLP 0\nTOTAL_ERR_COR 3")
    files.write("\(path)/aer_dev_nonfatal", "TOTAL_ERR_NONFATAL 0")
    files.write("\(path)/aer_dev_fatal", "TOTAL_ERR_FATAL 0")
    files.write("\(path)/resource2_resize", "0000000000007f00")
    files["\(path)/rom"] = .file([])
    // Without privileges: the link is then told by sysfs alone.
    if case .file(let bytes)? = files["\(path)/config"] { files["\(path)/config"] = .file(Array(bytes.prefix(64))) }
    let machine = try read(files)
    let device = try #require(machine.pci.devices.first)
    #expect(device.path == path && device.parent == nil && device.driver == "e1000e" && device.group == 14)
    #expect(
      device.identity
        == PCIIdentity(vendor: 0x8086, device: 0x1533, subsystemVendor: 0x15d9, subsystemDevice: 0x1533, revision: 3))
    #expect(
      device.resetMethods == [.functionLevel, .powerManagement] && device.numaNode == nil
        && device.driverOverride == nil)
    #expect(device.currentLink?.description == "8.0 GT/s x4" && device.maximumLink == nil)
    #expect(device.errorCounters == PCIErrorCounters(correctable: 3, nonFatal: 0, fatal: 0, kinds: ["RxErr": 3]))
    #expect(device.resizableSizes == [2: 0x7f00] && device.bars.map(\.size) == [1 << 20])
    #expect(device.hasROM && device.rom == nil && !device.hasResetFile)
  }

  @Test func registrationsAndSplitsAreRead() throws {
    var files = MemoryFileTree()
    for address in ["0000:41:00.4", "0000:00:02.0", "0000:01:00.0"] { add(address, to: &files) }
    files["\(Self.root)/0000:41:00.4/driver"] = .link("../../../bus/pci/drivers/nvidia")
    files.write("\(Self.root)/0000:41:00.4/vfio-dev/vfio0/dev", "511:0")
    files.write("\(Self.root)/0000:41:00.4/nvidia/current_vgpu_type", "0")
    files["\(Self.root)/0000:00:02.0/driver"] = .link("../../../bus/pci/drivers/i915")
    files.write("\(Self.root)/0000:00:02.0/mdev_supported_types/i915-GVTg_V5_4/name", "GVTg_V5_4")
    files.write("\(Self.root)/0000:00:02.0/b9a3a4c8-1c2d-4d5e-8f90-0123456789ab/remove", "")
    files["\(Self.root)/0000:01:00.0/driver"] = .link("../../../bus/pci/drivers/vfio-pci")
    let pci = try read(files).pci
    let (split, bound, vgpu) = (pci.devices[0], pci.devices[1], pci.devices[2])
    #expect(vgpu.vfioDeviceName == "vfio0" && vgpu.vgpuType == 0 && vgpu.isBoundToVFIO)
    #expect(split.offersMediatedDevices && split.mediatedDeviceCount == 1 && !split.isBoundToVFIO)
    #expect(bound.isBoundToVFIO && bound.vgpuType == nil && !bound.offersMediatedDevices)
  }

  @Test func thunderboltRoutersAreRead() throws {
    var files = MemoryFileTree()
    add("0000:06:00.0", to: &files)
    let host = "\(Self.root)/0000:06:00.0/domain0/0-0"
    files.write("\(host)/authorized", "1")
    files.write("\(host)/0-1/authorized", "0")
    for (name, path) in [("0-0", host), ("0-1", "\(host)/0-1"), ("domain0", host), ("0-0:1.1", host)] {
      files["/sys/bus/thunderbolt/devices/\(name)"] = .link("../../../" + path.dropFirst("/sys/".count))
    }
    let routers = try read(files).thunderbolt
    #expect(routers.map(\.name) == ["0-0", "0-1"])
    #expect(routers.map(\.isHost) == [true, false] && routers.map(\.isAuthorized) == [true, false])
    #expect(routers[1].path == "\(host)/0-1")
  }

  @Test func whatIsNotThereIsNotThere() throws {
    var files = MemoryFileTree()
    add("0000:01:00.0", to: &files)
    let machine = try read(files)
    #expect(!machine.pci.devices[0].hasROM && !machine.pci.devices[0].hasResetFile)
    #expect(machine.iommu.firmwareTables.isEmpty && !machine.firmware.isUEFI)
  }

  @Test func theROMIsReadOnlyWhenAskedFor() throws {
    var files = MemoryFileTree()
    add("0000:01:00.0", to: &files)
    files["\(Self.root)/0000:01:00.0/rom"] = .file(ROMBuilder().uefi().bytes)
    let address = try #require(PCIAddress("0000:01:00.0"))
    #expect(try read(files).pci[address]?.rom == nil)
    #expect(try read(files) { $0.readsROM = [address] }.pci[address]?.rom?.count == 512)
  }

  @Test func anUnreadableROMIsAGap() throws {
    var files = MemoryFileTree()
    add("0000:01:00.0", to: &files)
    files["\(Self.root)/0000:01:00.0/rom"] = .failure(.permissionDenied)
    let address = try #require(PCIAddress("0000:01:00.0"))
    let machine = try read(files) { $0.readsROM = [address] }
    #expect(machine.gap(at: "\(Self.root)/0000:01:00.0/rom")?.errno == .permissionDenied)
  }

  @Test func aDeviceThatVanishesIsAGapAndTheOthersStay() throws {
    var files = MemoryFileTree()
    add("0000:00:02.0", to: &files)
    add("0000:00:03.0", to: &files)
    // Unplugged after the listing: the link still stands, the directory is empty.
    for name in ["vendor", "device", "class", "config", "resource"] { files["\(Self.root)/0000:00:03.0/\(name)"] = nil }
    let machine = try read(files)
    #expect(machine.pci.devices.map(\.address.description) == ["0000:00:02.0"])
    #expect(machine.gap(at: "\(Self.root)/0000:00:03.0/vendor") != nil)
  }

  @Test func aDeviceThatVanishesHalfwayIsKeptWithItsGaps() throws {
    var files = MemoryFileTree()
    add("0000:00:02.0", to: &files)
    let path = Self.root + "/0000:00:02.0"
    files["\(path)/config"] = .failure(.noSuchAddressOrDevice)
    files["\(path)/resource"] = .failure(.ioError)
    let machine = try read(files)
    #expect(machine.pci.devices.count == 1 && machine.pci.devices[0].configuration.bytes.isEmpty)
    #expect(machine.gap(at: path + "/config") != nil && machine.gap(at: path + "/resource") != nil)
  }

  @Test func namesThatAreNoAddressesOrNoUTF8AreLeftOut() throws {
    var files = MemoryFileTree()
    add("0000:00:02.0", to: &files)
    for name in ["usb1", "0000:00:02", "0:0:2.0", "\u{fffd}\u{fffd}:00:00.0"] {
      files["/sys/bus/pci/devices/\(name)"] = .link("../../../devices/\(name)")
    }
    files["\(Self.root)/0000:00:02.0/driver_override"] = .file([0xff, 0xfe, 0x0a])
    let machine = try read(files)
    #expect(machine.pci.devices.count == 1)
    #expect(machine.pci.devices[0].driverOverride == "\u{fffd}\u{fffd}")
  }

  /// Behind Intel VMD.
  @Test func domainsOfFiveDigitsAndTheirRootBusAreRead() throws {
    var files = MemoryFileTree()
    let vmd = Self.root + "/0000:00:0e.0/pci10000:e0"
    add("0000:00:0e.0", to: &files, classCode: "0x010400")
    add("10000:e0:06.0", below: vmd, to: &files, classCode: "0x060400")
    add("10000:e1:00.0", below: vmd + "/10000:e0:06.0", to: &files, classCode: "0x010802")
    // Deeper in the tree than what add() expects.
    files["/sys/bus/pci/devices/10000:e0:06.0"] = .link("../../../" + vmd.dropFirst(5) + "/10000:e0:06.0")
    files["/sys/bus/pci/devices/10000:e1:00.0"] = .link(
      "../../../" + vmd.dropFirst(5) + "/10000:e0:06.0/10000:e1:00.0")
    let machine = try read(files)
    #expect(machine.pci.devices.map(\.address.description) == ["0000:00:0e.0", "10000:e0:06.0", "10000:e1:00.0"])
    #expect(machine.pci.devices[1].parent == nil)
    #expect(machine.pci.devices[2].parent?.description == "10000:e0:06.0")
  }

  @Test func aVirtualFunctionHasItsIdsFromSysfs() throws {
    var files = MemoryFileTree()
    add("0000:01:10.0", to: &files)
    let path = Self.root + "/0000:01:10.0"
    files["\(path)/config"] = .file(ConfigurationBuilder(vendor: 0xffff, device: 0xffff).space.bytes)
    files["\(path)/physfn"] = .link("../0000:01:00.0")
    let device = try #require(try read(files).pci.devices.first)
    #expect(device.identity.idText == "8086:1533")
    #expect(device.physicalFunction?.description == "0000:01:00.0")
    #expect(!device.isBridge)
  }

  @Test func brokenResourceLinesAreSkipped() throws {
    var files = MemoryFileTree()
    add("0000:00:02.0", to: &files)
    files.write(
      "\(Self.root)/0000:00:02.0/resource",
      """
      0x0000000000000000 0xffffffffffffffff 0x0000000000140204
      hello
      0x1 0x2
      0x00000000f0000000 0x00000000efffffff 0x0000000000040200
      0xzz 0x0 0x0
      0x10000000000000000 0x0 0x0
      0x00000000e0000000 0x00000000e0000fff 0x0000000000040200
      """)
    let device = try #require(try read(files).pci.devices.first)
    #expect(device.resources.map(\.index) == [0, 6])
    #expect(device.resources[0].size == .max)
  }
}
