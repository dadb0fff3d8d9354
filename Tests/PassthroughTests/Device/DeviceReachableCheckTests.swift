// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import SystemPackage
import TestSupport
import Testing

@Suite("device.reachable")
struct DeviceReachableCheckTests {
  private let check = DeviceReachableCheck()

  private func machine(_ space: ConfigurationSpace) -> Machine { DeviceMachine.single(configuration: space) }

  @Test func aSoundDevicePasses() {
    #expect(check.verdict(of: machine(ConfigurationBuilder().express(.endpoint).space)) == .pass)
  }

  @Test func theHeaderAloneIsEnoughToAnswer() {
    let judgement = check.judge(DeviceMachine.gpu, of: machine(ConfigurationBuilder().unprivileged))[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary.contains("only the header"))
  }

  /// QubesOS/qubes-issues#10885: "Unknown PCI header type '127'".
  @Test(arguments: [64, 256, 4096]) func allOnesFails(size: Int) {
    let judgement = check.judge(
      DeviceMachine.gpu, of: machine(ConfigurationSpace(bytes: [UInt8](repeating: 0xff, count: size))))[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.remedy[0].command?.contains("/remove") == true)
  }

  /// SR-IOV: the vendor id of a virtual function reads FFFFh by specification.
  @Test func aVirtualFunctionHasNoVendorIdOfItsOwn() {
    let space = ConfigurationBuilder(vendor: 0xffff, device: 0xffff).space
    let machine = DeviceMachine.single(configuration: space) { $0.physicalFunction = PCIAddress("0000:01:00.7") }
    #expect(check.verdict(of: machine) == .pass)
    #expect(check.verdict(of: DeviceMachine.single(configuration: space)) == .fail)
  }

  @Test func aLoopInTheListIsNamedWithItsOffset() {
    let space = ConfigurationBuilder().powerManagement(noSoftReset: true).setting(byte: 0x41, to: 0x40).space
    let judgement = check.judge(DeviceMachine.gpu, of: machine(space))[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary == "answers, but the capability list loops at 0x40")
  }

  @Test func noBytesAreUnknown() {
    var machine = machine(ConfigurationSpace(bytes: []))
    #expect(check.verdict(of: machine) == .unknown)
    machine.gaps = [Gap(path: machine.pci.devices[1].path + "/config", errno: .ioError)]
    #expect(check.verdict(of: machine) == .unknown)
  }
}
