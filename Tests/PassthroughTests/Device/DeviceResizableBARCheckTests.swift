// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

@Suite("device.rebar")
struct DeviceResizableBARCheckTests {
  private let check = DeviceResizableBARCheck()

  private func machine(_ size: UInt64, classCode: UInt32 = 0x030000, sizes: UInt64 = 0x7fc0) -> Machine {
    DeviceMachine.single(classCode: classCode, driver: "vfio-pci") {
      $0.resources = [PCIResource(index: 1, start: 1 << 38, end: (1 << 38) + size - 1, flags: 0x14220c)]
      if sizes != 0 { $0.resizableSizes = [1: sizes] }
    }
  }

  @Test func fullSizePasses() { #expect(check.verdict(of: machine(16 << 30)) == .pass) }

  @Test func aGuestCannotGrowIt() {
    let judgement = check.judge(DeviceMachine.gpu, of: machine(256 << 20))[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary == "BAR 1 is 256 MiB of 16 GiB, and a guest cannot change that")
    // 2^(14 + 20) bytes.
    #expect(judgement.remedy.contains { $0.command?.contains("echo 14 | sudo tee") == true })
  }

  @Test func onlyForDisplaysItMatters() {
    #expect(check.verdict(of: machine(256 << 20, classCode: 0x120000)) == .pass)
  }

  @Test func beforeLinux61ConfigurationSpaceTells() {
    let space = ConfigurationBuilder(classCode: 0x030000).express(.endpoint)
      .resizableBAR(index: 1, sizes: [8, 9, 13], current: 8).space
    let machine = DeviceMachine.single(classCode: 0x030000, configuration: space) {
      $0.resources = [PCIResource(index: 1, start: 1 << 38, end: (1 << 38) + (256 << 20) - 1, flags: 0x14220c)]
    }
    let judgement = check.judge(DeviceMachine.gpu, of: machine)[0]
    #expect(judgement.summary.contains("256 MiB of 8 GiB"))
    // There is no file to write to, and the BAR is above 4 GiB.
    #expect(judgement.remedy.map(\.text) == ["Turn on Resizable BAR in the firmware setup"])
  }

  @Test func aDeadDeviceIsUnknown() {
    let dead = ConfigurationSpace(bytes: [UInt8](repeating: 0xff, count: 4096))
    #expect(check.verdict(of: DeviceMachine.single(classCode: 0x030000, configuration: dead)) == .unknown)
  }

  @Test func unreadableIsUnknownOnlyWhereTheKernelWouldNotHaveTold() {
    let space = ConfigurationBuilder(classCode: 0x030000).unprivileged
    var machine = DeviceMachine.single(classCode: 0x030000, configuration: space)
    machine.kernel.release = "5.15.0"
    #expect(check.verdict(of: machine) == .unknown)
    machine.kernel.release = "6.1.0-28-amd64"
    #expect(check.verdict(of: machine) == .notApplicable)
  }
}
