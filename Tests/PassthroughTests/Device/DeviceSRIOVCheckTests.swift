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

  /// strongtz/i915-sriov-dkms#29: seven virtual functions are offered, and firmware left no room for their BARs.
  @Test func withoutRoomNoneCanBeSwitchedOn() {
    func machine(_ ranges: [PCIResource], _ space: ConfigurationSpace? = nil) -> Machine {
      .of([
        .built("0000:00:02.0", classCode: 0x030000, driver: "i915", configuration: space) {
          $0.totalVirtualFunctions = 7
          $0.enabledVirtualFunctions = 0
          $0.resources = [PCIResource(index: 0, start: 0x4100_0000, end: 0x41ff_ffff, flags: 0x140204)] + ranges
        }
      ])
    }
    let unset = [
      PCIResource(index: 7, start: 0, end: 0x6ff_ffff, flags: 0x2014_0204),
      PCIResource(index: 9, start: 0, end: 0xdfff_ffff, flags: 0x2014_220c),
    ]
    let judgement = check.judge("0000:00:02.0", of: machine(unset))[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary.contains("VF BARs have no address"))
    #expect(judgement.remedy.contains { $0.text.contains("Above 4G Decoding") })
    #expect(judgement.remedy.contains { $0.command == "pci=realloc" })
    // The control: the same ranges with addresses.
    let set = [
      PCIResource(index: 7, start: 0x40_1000_0000, end: 0x40_16ff_ffff, flags: 0x14_0204),
      PCIResource(index: 9, start: 0x40_2000_0000, end: 0x40_ffff_ffff, flags: 0x14_220c),
    ]
    #expect(check.judge("0000:00:02.0", of: machine(set))[0].verdict == .pass)
    // A kernel that gave up empties the lines; the capability still has the BARs.
    var registers = [UInt32](repeating: 0, count: 15)
    registers[2] = 7 << 16
    registers[8] = 4
    registers[10] = 0xc
    let space = ConfigurationBuilder(classCode: 0x030000).express(.integratedEndpoint)
      .extended(PCICapability.ExtendedID.singleRootIOVirtualization, registers).space
    #expect(check.judge("0000:00:02.0", of: machine([], space))[0].verdict == .warn)
    #expect(check.judge("0000:00:02.0", of: machine(set, space))[0].verdict == .pass)
  }

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
