// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

@Suite("device.sriov")
struct DeviceSRIOVCheckTests {
  private let check = DeviceSRIOVCheck()

  private func machine(_ enabled: Int, driver: String) -> Machine {
    .built {
      $0.pci = PCITopology([
        .built(DeviceMachine.gpu, driver: driver) {
          $0.totalVirtualFunctions = 64
          $0.enabledVirtualFunctions = enabled
        },
        .built("0000:01:10.0") { $0.physicalFunction = PCIAddress(DeviceMachine.gpu) },
      ])
    }
  }

  @Test func aPhysicalFunctionByItselfPasses() { #expect(check.verdict(of: machine(0, driver: "ixgbe")) == .pass) }

  @Test func vfioRefusesOneWithVirtualFunctions() {
    let judgement = check.judge(DeviceMachine.gpu, of: machine(4, driver: "ixgbe"))[0]
    #expect(judgement.verdict == .fail)
    #expect(
      judgement.remedy[0].command == "echo 0 | sudo tee /sys/bus/pci/devices/0000:01:00.0/sriov_numvfs")
  }

  @Test func underVFIOBothNeedTheToken() {
    #expect(check.verdict(of: machine(4, driver: "vfio-pci")) == .warn)
    #expect(check.verdict("0000:01:10.0", of: machine(4, driver: "vfio-pci")) == .warn)
  }

  @Test func aVirtualFunctionNamesItsOwner() {
    let judgement = check.judge("0000:01:10.0", of: machine(1, driver: "ixgbe"))[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary == "virtual function of 0000:01:00.0, which ixgbe governs")
  }

  @Test func othersAreNotConcerned() { #expect(check.verdict(of: DeviceMachine.single()) == .notApplicable) }
}
