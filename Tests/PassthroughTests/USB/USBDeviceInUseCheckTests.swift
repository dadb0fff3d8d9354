// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import SystemPackage
import TestSupport
import Testing

@Suite("usb.device-in-use")
struct USBDeviceInUseCheckTests {
  private let check = USBDeviceInUseCheck()
  private static let headset = USBDevice.built(
    "1-2", interfaces: [(USBClass(1, 1), "snd-usb-audio"), (USBClass(3), "usbhid")])

  @Test func driversOfTheHostAreNoHindrance() {
    let judgement = check.judge("1-2", of: .usb([.hub("usb1"), Self.headset]))[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary == "nothing needs it; snd-usb-audio, usbhid lets go of it when the guest takes it")
  }

  @Test func withoutADriverPasses() {
    let machine = Machine.usb([.hub("usb1"), .built("1-2", interfaces: [(USBClass(0xff), nil)])])
    #expect(check.judge("1-2", of: machine)[0].summary == "no driver and no program of the host holds it")
  }

  @Test func aMountedStickFails() {
    let stick = USBDevice.built("1-4", interfaces: [(USBClass(8, 6, 0x50), "usb-storage")])
    let machine = Machine.usb([.hub("usb1"), stick]) {
      var block = BlockDevice(name: "sdb1", path: stick.path + "/1-4:1.0/host6/block/sdb/sdb1")
      block.mountPoints = ["/mnt"]
      $0.usage.blockDevices = [block]
    }
    let judgement = check.judge("1-4", of: machine)[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.summary == "the host cannot do without it: sdb1 is mounted at /mnt")
    #expect(judgement.remedy.map(\.command) == ["sudo umount /mnt"])
  }

  @Test func aProgramThatHasItOpenIsAWarning() {
    let machine = Machine.usb([.hub("usb1"), Self.headset]) {
      $0.usage.nodes = [
        DeviceNode(node: "/dev/snd/controlC1", path: Self.headset.path + "/1-2:1.0/sound/card1/controlC1")
      ]
      $0.usage.openNodes = [
        OpenNode(process: 812, command: "pipewire", node: "/dev/snd/controlC1", path: "/proc/812/fd/9")
      ]
    }
    let judgement = check.judge("1-2", of: machine)[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary == "pipewire (pid 812) has /dev/snd/controlC1 open")
  }

  @Test func whatAnotherGuestHasClaimedFails() {
    let claimed = USBDevice.built("1-2", interfaces: [(USBClass(0xff), "usbfs")])
    let machine = Machine.usb([.hub("usb1"), claimed]) {
      $0.usage.openNodes = [
        OpenNode(process: 99, command: "qemu-system-x86", node: "/dev/bus/usb/001/007", path: "/proc/99/fd/30")
      ]
    }
    let judgement = check.judge("1-2", of: machine)[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.summary == "its interface 0 is claimed: qemu-system-x86 (pid 99) has /dev/bus/usb/001/007 open")
  }

  @Test func whatIsExportedFails() {
    let machine = Machine.usb([.hub("usb1"), .built("1-2") { $0.driver = "usbip-host" }])
    let judgement = check.judge("1-2", of: machine)[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.remedy.first?.command == "sudo usbip unbind -b 1-2")
  }

  @Test func aHubFailsAndNamesWhatIsBehindIt() {
    let machine = Machine.usb([
      .hub("usb1"), .hub("1-2"), .built("1-2.1"), .hub("1-2.3"), .built("1-2.3.4"), .built("1-3"),
    ])
    let judgement = check.judge("1-2", of: machine)[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.summary == "a hub cannot be passed by itself")
    #expect(judgement.remedy.first?.command == "vfio-check preflight 1-2.1 1-2.3.4")
  }

  @Test func aRootHubIsItsController() {
    let judgement = check.judge("usb1", of: .usb([.hub("usb1")]))[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.remedy.first?.command == "vfio-check preflight 0000:00:14.0")
    let virtual = check.judge("usb1", of: .usb([.hub("usb1", controller: nil)]))[0]
    #expect(virtual.verdict == .fail)
    #expect(virtual.summary.contains("no PCI device"))
  }

  @Test func withoutPrivilegesItIsUnknown() {
    let machine = Machine.usb([.hub("usb1"), Self.headset]) {
      $0.gaps = [Gap(path: HostUsage.openFilesPath, errno: .permissionDenied)]
    }
    let judgement = check.judge("1-2", of: machine)[0]
    #expect(judgement.verdict == .unknown)
    #expect(judgement.remedy == [.runAsRoot])
  }
}
