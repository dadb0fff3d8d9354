// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import SystemPackage
import TestSupport
import Testing

@Suite("usb.host-loses")
struct USBHostLosesCheckTests {
  private let check = USBHostLosesCheck()

  private static func keyboard(_ name: String, below path: String) -> InputDevice {
    var input = InputDevice(name: name, path: path + "/input/\(name)")
    input.label = "Keyboard \(name)"
    input.isKeyboard = true
    return input
  }

  private static let keyboard = USBDevice.built("1-2", interfaces: [(USBClass(3, 1, 1), "usbhid")]) {
    $0.productName = "Keyboard K120"
  }

  @Test func otherFunctionsAreNotItsBusiness() {
    let machine = Machine.built { $0.pci = PCITopology([.built("0000:01:00.0", classCode: 0x030000)]) }
    #expect(check.judge("0000:01:00.0", of: machine).isEmpty)
  }

  @Test func anEmptyControllerPasses() {
    let machine = Machine.usb([.hub("usb1"), .hub("1-1")])
    let judgement = check.judge("0000:00:14.0", of: machine)[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary == "nothing is plugged into it")
  }

  @Test func withVFIOThereIsNothingToLose() {
    let machine = Machine.usb([]) {
      $0.pci = PCITopology([.built("0000:00:14.0", classCode: 0x0c0330, group: 4, driver: "vfio-pci")])
    }
    #expect(check.judge("0000:00:14.0", of: machine)[0].summary == "with vfio-pci already: nothing on it is the host's")
  }

  @Test func namesWhatGoes() {
    let machine = Machine.usb([
      .hub("usb1"), Self.keyboard, .built("1-3", interfaces: [(USBClass(0xe0, 1, 1), "btusb")]),
    ]) { $0.usage.inputDevices = [Self.keyboard("input3", below: "/sys/devices/platform/i8042/serio0")] }
    let judgement = check.judge("0000:00:14.0", of: machine)[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary == "the host loses 2 devices: Keyboard K120 at 1-2, wireless 046d:c31c at 1-3")
  }

  @Test func theLastKeyboardFails() {
    let machine = Machine.usb([.hub("usb1"), Self.keyboard]) {
      $0.usage.inputDevices = [Self.keyboard("input3", below: Self.keyboard.path)]
    }
    let judgement = check.judge("0000:00:14.0", of: machine)[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.summary.contains("the host's last keyboard"))
    #expect(judgement.remedy.first?.place == .hardware)
  }

  @Test func twoKeyboardsOnTwoControllersThatBothGoFail() {
    let second = USBDevice.built("3-1", controller: "0000:00:1a.0")
    let machine = Machine.usb([.hub("usb1"), Self.keyboard, second]) {
      $0.pci = PCITopology(
        $0.pci.devices + [.built("0000:00:1a.0", classCode: 0x0c0330, group: 5, driver: "xhci_hcd")])
      $0.usage.inputDevices = [
        Self.keyboard("input3", below: Self.keyboard.path), Self.keyboard("input4", below: second.path),
      ]
    }
    #expect(check.judge("0000:00:14.0", of: machine).map(\.verdict) == [.warn])
    let both = ["0000:00:14.0", "0000:00:1a.0"].compactMap { PCIAddress($0) }
    let context = CheckContext(machine: machine, targets: both.map(Target.pci))
    #expect(machine.pci[both[0]].map { check.judge($0, context).map(\.verdict) } == [.fail])
  }

  @Test func aMountedStickFailsWithTheCommandThatFreesIt() {
    let stick = USBDevice.built("1-4", interfaces: [(USBClass(8, 6, 0x50), "usb-storage")])
    let machine = Machine.usb([.hub("usb1"), stick]) {
      var block = BlockDevice(name: "sdb1", path: stick.path + "/1-4:1.0/host6/block/sdb/sdb1")
      block.mountPoints = ["/media/it's mine"]
      $0.usage.blockDevices = [block]
    }
    let judgement = check.judge("0000:00:14.0", of: machine)[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.remedy.map(\.command) == ["sudo umount '/media/it'\\''s mine'"])
  }

  @Test func theNetworkFails() {
    let adapter = USBDevice.built("1-5", interfaces: [(USBClass(0xff), "ax88179_178a")])
    let machine = Machine.usb([.hub("usb1"), adapter]) {
      var interface = NetworkInterface(name: "enx1", path: adapter.path + "/1-5:1.0/net/enx1")
      interface.hasDefaultRoute = true
      $0.usage.networkInterfaces = [interface]
    }
    let judgement = check.judge("0000:00:14.0", of: machine)[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.summary.contains("enx1 carries the default route"))
  }

  @Test func anUnreadableBusIsUnknown() {
    let machine = Machine.usb([]) { $0.gaps = [Gap(path: "/sys/bus/usb/devices", errno: .permissionDenied)] }
    #expect(check.judge("0000:00:14.0", of: machine).map(\.verdict) == [.unknown])
  }

  @Test func aRecordedMachine() throws {
    let machine = try UmockdevFixture.machine("lab-xhci")
    let judgement = check.judge("0000:01:00.0", of: machine)[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.summary.contains("QEMU USB Keyboard is the host's last keyboard"))
    // Its UHCI controllers have nothing.
    #expect(check.judge("0000:00:1d.0", of: machine).map(\.verdict) == [.pass])
  }
}
