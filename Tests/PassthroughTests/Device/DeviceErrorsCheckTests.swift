// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import SystemPackage
import TestSupport
import Testing

@Suite("device.errors")
struct DeviceErrorsCheckTests {
  private let check = DeviceErrorsCheck()

  private func machine(_ counters: PCIErrorCounters?) -> Machine {
    DeviceMachine.single { $0.errorCounters = counters }
  }

  @Test func noneAndAFewPass() {
    #expect(check.verdict(of: machine(PCIErrorCounters(correctable: 0, nonFatal: 0, fatal: 0))) == .pass)
    #expect(check.verdict(of: machine(PCIErrorCounters(correctable: 99, nonFatal: 0, fatal: 0))) == .pass)
  }

  /// A riser: thousands of receiver errors, all corrected.
  @Test func manyCorrectedOnesAreAWarningWithTheirKinds() {
    let counters = PCIErrorCounters(
      correctable: 5210, nonFatal: 0, fatal: 0, kinds: ["RxErr": 5200, "BadTLP": 8, "Timeout": 2])
    let judgement = check.judge(DeviceMachine.gpu, of: machine(counters))[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary == "5210 corrected errors since boot (RxErr 5200, BadTLP 8, Timeout 2)")
  }

  @Test func oneFatalErrorIsAWarning() {
    let counters = PCIErrorCounters(correctable: 0, nonFatal: 2, fatal: 1, kinds: ["SDES": 1])
    #expect(
      check.judge(DeviceMachine.gpu, of: machine(counters))[0].summary
        == "1 fatal and 2 non-fatal errors since boot (SDES 1)")
  }

  @Test func whatIsBuiltInCannotBeReseated() {
    let machine = Machine.built {
      $0.pci = PCITopology([
        .built("0000:00:02.0", classCode: 0x030000) {
          $0.errorCounters = PCIErrorCounters(correctable: 500, nonFatal: 0, fatal: 0)
        }
      ])
    }
    let judgement = check.judge("0000:00:02.0", of: machine)[0]
    #expect(judgement.verdict == .warn)
    #expect(!judgement.remedy.contains { $0.place == .hardware })
  }

  @Test func unreadableCountersAreUnknown() {
    var machine = machine(PCIErrorCounters(correctable: 0, nonFatal: nil, fatal: 0))
    #expect(check.verdict(of: machine) == .unknown)
    machine.gaps = [Gap(path: machine.pci.devices[1].path + "/aer_dev_nonfatal", errno: .permissionDenied)]
    #expect(check.judge(DeviceMachine.gpu, of: machine)[0].remedy == [.runAsRoot])
  }

  @Test func withoutReportingThereIsNothingToSay() { #expect(check.verdict(of: machine(nil)) == .notApplicable) }
}
