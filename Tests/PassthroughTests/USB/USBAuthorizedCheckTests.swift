// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import SystemPackage
import TestSupport
import Testing

@Suite("usb.authorized")
struct USBAuthorizedCheckTests {
  private let check = USBAuthorizedCheck()

  private func judge(
    _ policy: Int? = 1, interfaces: Bool? = true, connectType: String? = nil,
    change: (inout USBDevice) -> Void = { _ in }
  ) -> Judgement {
    let root = USBDevice.hub("usb1") {
      $0.authorizedDefault = policy
      $0.interfacesAuthorizedByDefault = interfaces
      $0.ports[1].connectType = connectType
    }
    let device = USBDevice.built("1-2", interfaces: [(USBClass(3), "usbhid"), (USBClass(1), nil)], change: change)
    return check.judge("1-2", of: .usb([root, device]))[0]
  }

  @Test func authorizedPasses() {
    #expect(judge().verdict == .pass)
    #expect(judge().evidence.last == Evidence("/sys/bus/usb/devices/usb1/authorized_default", "1"))
    // A kernel without these attributes on the root hub.
    #expect(judge(nil, interfaces: nil).verdict == .pass)
  }

  @Test func aRefusedDeviceFails() {
    let judgement = judge { $0.authorized = false }
    #expect(judgement.verdict == .fail)
    #expect(judgement.remedy.first?.command == "echo 1 | sudo tee /sys/bus/usb/devices/1-2/authorized")
  }

  @Test func aRefusedInterfaceFails() {
    let judgement = judge { $0.interfaces[1].authorized = false }
    #expect(judgement.verdict == .fail)
    #expect(judgement.summary == "its interface 1 is not authorized and cannot be claimed")
  }

  @Test func aBusThatAuthorizesNothingIsAWarning() {
    // What USBGuard does.
    #expect(judge(0).verdict == .warn)
    #expect(judge(0).summary.contains("after a replug it is refused"))
    #expect(judge(1, interfaces: false).verdict == .warn)
  }

  @Test func internalPortsAreTrusted() {
    #expect(judge(2, connectType: "hotplug").verdict == .warn)
    #expect(judge(2, connectType: "hardwired").verdict == .pass)
  }

  @Test func anUnreadableAttributeIsUnknown() {
    let device = USBDevice.built("1-2") { $0.authorized = nil }
    let machine = Machine.usb([.hub("usb1"), device]) {
      $0.gaps = [Gap(path: device.path + "/authorized", errno: .permissionDenied)]
    }
    let judgement = check.judge("1-2", of: machine)[0]
    #expect(judgement.verdict == .unknown)
    #expect(judgement.remedy == [.runAsRoot])
  }
}
