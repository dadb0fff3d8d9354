// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

@Suite("device.interrupts")
struct DeviceInterruptsCheckTests {
  private let check = DeviceInterruptsCheck()

  @Test func messageInterruptsPass() {
    let space = ConfigurationBuilder().messageInterrupts(msi: 8, msix: 33).space
    let judgement = check.judge(DeviceMachine.gpu, of: DeviceMachine.single(configuration: space))[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary == "MSI-X with 33 vectors, MSI with 8 vectors")
  }

  @Test func aLineAloneIsAWarning() {
    let space = ConfigurationBuilder(size: 256).setting(byte: 0x3d, to: 1).space
    let judgement = check.judge(DeviceMachine.gpu, of: DeviceMachine.single(configuration: space))[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary.contains("INTA"))
  }

  @Test func noInterruptsAtAllPass() {
    #expect(check.verdict(of: DeviceMachine.single(configuration: ConfigurationBuilder(size: 256).space)) == .pass)
  }

  /// All ones have no interrupt pin either; that is no answer.
  @Test(arguments: [64, 256, 4096]) func aDeadDeviceIsUnknown(size: Int) {
    let dead = ConfigurationSpace(bytes: [UInt8](repeating: 0xff, count: size))
    #expect(check.verdict(of: DeviceMachine.single(configuration: dead)) == .unknown)
  }

  @Test func whatTheCommandLineSwitchedOffIsUndoneThere() {
    let space = ConfigurationBuilder().messageInterrupts(msi: 1).space
    var machine = DeviceMachine.single(configuration: space) { $0.allowsMessageInterrupts = false }
    machine.kernel.commandLine = ["pci=nomsi"]
    let judgement = check.judge(DeviceMachine.gpu, of: machine)[0]
    #expect(judgement.remedy.map(\.place) == [.kernelCommandLine])
  }

  @Test func switchedOffAtABridgeIsAWarning() {
    let space = ConfigurationBuilder().messageInterrupts(msi: 1).space
    var devices = DeviceMachine.single(configuration: space).pci.devices
    devices[0].allowsMessageInterrupts = false
    let judgement = check.judge(DeviceMachine.gpu, of: .built { $0.pci = PCITopology(devices) })[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.remedy[0].command == "echo 1 | sudo tee /sys/bus/pci/devices/0000:00:01.0/msi_bus")
  }

  @Test func withoutPrivilegesInterruptsInUseAreProof() {
    let space = ConfigurationBuilder().unprivileged
    #expect(check.verdict(of: DeviceMachine.single(configuration: space)) == .unknown)
    let machine = DeviceMachine.single(configuration: space) { $0.allocatedMessageInterrupts = 3 }
    #expect(check.verdict(of: machine) == .pass)
  }
}
