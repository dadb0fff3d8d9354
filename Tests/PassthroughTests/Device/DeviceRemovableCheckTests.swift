// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

@Suite("device.removable")
struct DeviceRemovableCheckTests {
  private let check = DeviceRemovableCheck()

  /// QubesOS/qubes-issues#4462: the USB function of a Thunderbolt controller.
  @Test func whatComesAndGoesIsAWarning() {
    let judgement = check.judge(
      DeviceMachine.gpu, of: DeviceMachine.single(classCode: 0x0c0330) { $0.isRemovable = true })[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary.contains("depend on what is plugged in"))
  }

  @Test func whatStaysPasses() {
    #expect(check.verdict(of: DeviceMachine.single { $0.isRemovable = false }) == .pass)
    #expect(check.verdict(of: DeviceMachine.single()) == .notApplicable)
  }

  @Test func aRefusedThunderboltDeviceIsNamed() {
    var machine = DeviceMachine.single(classCode: 0x0c0330) { $0.isRemovable = true }
    machine.thunderbolt = [
      ThunderboltDevice(name: "0-0", path: "/sys/bus/thunderbolt/devices/0-0", isAuthorized: true),
      ThunderboltDevice(name: "0-1", path: "/sys/bus/thunderbolt/devices/0-1", isAuthorized: false),
    ]
    let judgement = check.judge(DeviceMachine.gpu, of: machine)[0]
    #expect(
      judgement.remedy.contains { $0.command == "echo 1 | sudo tee /sys/bus/thunderbolt/devices/0-1/authorized" })
  }
}
