// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

@Suite("HostUses")
struct HostUseTests {
  private let path = "/sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0"

  private func uses(driver: String? = nil, _ change: (inout Machine) -> Void) -> [HostUse] {
    let machine = Machine.built {
      $0.pci = PCITopology([
        .built("0000:00:01.0", classCode: 0x060400),
        .built("0000:01:00.0", behind: ["0000:00:01.0"], group: 7, driver: driver) {
          $0.vfioDeviceName = driver == "nvme" ? nil : "vfio3"
        },
      ])
      change(&$0)
    }
    return HostUses(machine).uses(below: path)
  }

  private func disk(_ name: String, below: String? = nil, _ change: (inout BlockDevice) -> Void = { _ in })
    -> BlockDevice
  {
    var device = BlockDevice(name: name, path: below.map { "\($0)/\(name)" } ?? "\(path)/ata1/block/\(name)")
    change(&device)
    return device
  }

  @Test func aMountThroughLUKSAndLVMIsFound() {
    let found = uses {
      $0.usage.blockDevices = [
        disk("sda2") { $0.holders = ["dm-0"] },
        disk("dm-0", below: "/sys/devices/virtual/block") { $0.holders = ["dm-1", "dm-2"] },
        disk("dm-1", below: "/sys/devices/virtual/block") { $0.mountPoints = ["/srv/my files"] },
        disk("dm-2", below: "/sys/devices/virtual/block") { $0.isSwap = true },
      ]
    }
    #expect(
      Set(found.map(\.summary)) == [
        "sda2 is mounted at /srv/my files through dm-1", "sda2 is swap space through dm-2", "sda2 is part of dm-0",
      ])
    #expect(found.map(\.isVital) == [true, true, true])
    let commands = found.map(\.remedy).compactMap(\.command)
    #expect(commands.contains("sudo umount '/srv/my files'"))
  }

  @Test func holdersThatHoldEachOtherEnd() {
    let found = uses {
      $0.usage.blockDevices = [
        disk("sda") { $0.holders = ["md0"] }, disk("md0", below: "/sys/devices/virtual/block") { $0.holders = ["sda"] },
      ]
    }
    #expect(found.map(\.summary) == ["sda is part of md0"])
  }

  /// With native multipath the mounted disk is not below the PCI function at all.
  @Test func anNVMeDiskBehindMultipathIsFound() {
    let subsystem = "/sys/devices/virtual/nvme-subsystem/nvme-subsys0"
    let found = uses {
      $0.usage.blockDevices = [
        disk("nvme0c1n1", below: path + "/nvme/nvme1"),
        disk("nvme0n1", below: subsystem),
        disk("nvme0n1p2", below: subsystem + "/nvme0n1") { $0.mountPoints = ["/"] },
        disk("nvme0n11p1", below: subsystem + "/nvme0n11") { $0.mountPoints = ["/other"] },
      ]
    }
    #expect(found.map(\.summary) == ["nvme0n1p2 is mounted at /"])
  }

  @Test func onlyAnImportedPoolIsVital() {
    func member(_ pools: Set<String>) -> [HostUse] {
      uses {
        $0.usage.importedPools = pools
        $0.usage.blockDevices = [
          disk("sdb1") {
            $0.contentType = "zfs_member"
            $0.contentLabel = "tank"
          }
        ]
      }
    }
    #expect(member(["tank"]).map(\.isVital) == [true])
    #expect(member(["tank"])[0].remedy.command == "sudo zpool export tank")
    // The disks of a guest's own pool lie around like this.
    #expect(member(["rpool"]).map(\.isVital) == [false])
  }

  @Test func aBridgedInterfaceWithoutARouteIsNotVital() {
    let found = uses {
      var interface = NetworkInterface(name: "eth1", path: path + "/net/eth1")
      interface.operationalState = "up"
      interface.master = "br0"
      $0.usage.networkInterfaces = [interface]
    }
    #expect(found.map(\.summary) == ["eth1 is up as part of br0"])
    #expect(found.map(\.isVital) == [false])
  }

  @Test func keyboardsThatProgramsMakeUpDoNotCount() {
    let found = uses {
      var real = InputDevice(name: "input5", path: path + "/usb1/1-1/input/input5")
      real.isKeyboard = true
      real.label = "Cherry"
      var made = InputDevice(name: "input9", path: "/sys/devices/virtual/input/input9")
      made.isKeyboard = true
      $0.usage.inputDevices = [real, made]
    }
    #expect(found.map(\.summary) == ["Cherry is the host's last keyboard"])
    #expect(found.map(\.isVital) == [true])
  }

  @Test func anotherKeyboardElsewhereMakesItDispensable() {
    let found = uses {
      $0.usage.inputDevices = [path + "/usb1/input/input5", "/sys/devices/platform/i8042/serio0/input/input1"].map {
        var device = InputDevice(name: "input", path: $0)
        device.isKeyboard = true
        return device
      }
    }
    #expect(found.map(\.isVital) == [false])
  }

  @Test func aNodeThatIsOpenManyTimesIsNamedOnce() {
    let found = uses {
      $0.usage.nodes = [DeviceNode(node: "/dev/dri/card0", path: path + "/drm/card0")]
      $0.usage.openNodes = (10..<14).map {
        OpenNode(process: 900, command: "Xorg", node: "/dev/dri/card0", path: "/proc/900/fd/\($0)")
      }
    }
    #expect(found.map(\.summary) == ["Xorg (pid 900) has /dev/dri/card0 open"])
  }

  /// Without a group node: a guest on iommufd.
  @Test(arguments: ["/dev/vfio/7", "/dev/vfio/devices/vfio3", "/dev/vfio/noiommu-7"])
  func aGuestIsKnownByItsNode(node: String) {
    let open = OpenNode(process: 1, command: "qemu", node: node, path: "/proc/1/fd/3")
    #expect(uses(driver: "vfio-pci") { $0.usage.openNodes = [open] }.map(\.kind) == [.virtualMachine])
    // The vGPU manager's virtual functions go to guests from the driver that they have.
    #expect(uses(driver: "nvidia") { $0.usage.openNodes = [open] }.map(\.kind) == [.virtualMachine])
    #expect(uses(driver: "nvme") { $0.usage.openNodes = [open] }.isEmpty)
  }

  @Test func aRawDiskThatAGuestUsesIsFound() {
    let found = uses {
      $0.usage.blockDevices = [disk("sdc")]
      $0.usage.openNodes = [OpenNode(process: 7, command: "qemu", node: "/dev/sdc", path: "/proc/7/fd/12")]
    }
    #expect(found.map(\.summary) == ["qemu (pid 7) has /dev/sdc open"])
  }

  @Test func neighboursWithALongerNameAreNotBelow() {
    let found = uses {
      var interface = NetworkInterface(name: "eth0", path: path + "0/net/eth0")
      interface.operationalState = "up"
      $0.usage.networkInterfaces = [interface]
    }
    #expect(found.isEmpty)
  }
}
