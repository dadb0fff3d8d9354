// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

@Suite("device.power")
struct DevicePowerCheckTests {
  private let check = DevicePowerCheck()
  private let dead = ConfigurationSpace(bytes: [UInt8](repeating: 0xff, count: 4096))

  @Test func awakePasses() {
    #expect(check.verdict(of: DeviceMachine.single { $0.power.state = .d0 }) == .pass)
  }

  @Test func sleepIsNoFinding() {
    let machine = DeviceMachine.single(driver: "vfio-pci") {
      $0.power.state = .d3cold
      $0.power.runtimeStatus = .suspended
      $0.power.d3coldAllowed = true
    }
    #expect(check.verdict(of: machine) == .pass)
  }

  /// mroboff/vm-curator#60: "Unable to power on device, stuck in D3".
  @Test func stuckInD3IsAWarning() {
    let machine = DeviceMachine.single(driver: "vfio-pci", configuration: dead) {
      $0.power.state = .d3cold
      $0.power.runtimeStatus = .suspended
      $0.power.d3coldAllowed = true
    }
    let judgement = check.judge(DeviceMachine.gpu, of: machine)[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.remedy.contains { $0.command?.contains("d3cold_allowed") == true })
    #expect(judgement.remedy.contains { $0.command?.contains("disable_idle_d3=1") == true })
  }

  @Test func whatIsSetAlreadyIsNotAdvised() {
    var machine = DeviceMachine.single(configuration: dead) { $0.power.runtimeStatus = .suspended }
    machine.kernel.parameters["vfio_pci.disable_idle_d3"] = "Y"
    let judgement = check.judge(DeviceMachine.gpu, of: machine)[0]
    #expect(!judgement.remedy.contains { $0.command?.contains("disable_idle_d3") == true })
    // Without the file, or with 0 in it, there is nothing to write.
    #expect(!judgement.remedy.contains { $0.command?.contains("d3cold_allowed") == true })
    machine.kernel.parameters = [:]
    machine.bootConfiguration.moduleDirectives = [
      ModuleDirective(
        path: "/etc/modprobe.d/vfio.conf", line: 1, command: "options", module: "vfio_pci",
        arguments: ["disable_idle_d3=1"])
    ]
    #expect(
      !check.judge(DeviceMachine.gpu, of: machine)[0].remedy.contains {
        $0.command?.contains("disable_idle_d3") == true
      })
  }

  @Test func anErrorOfRuntimePowerManagementIsAWarning() {
    #expect(check.verdict(of: DeviceMachine.single { $0.power.runtimeStatus = .error }) == .warn)
  }

  @Test func withoutAStateThereIsNothingToSay() {
    #expect(check.verdict(of: DeviceMachine.single()) == .notApplicable)
  }
}
