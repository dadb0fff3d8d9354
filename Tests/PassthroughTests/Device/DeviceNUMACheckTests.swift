// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

@Suite("device.numa")
struct DeviceNUMACheckTests {
  private let check = DeviceNUMACheck()

  private func machine(_ nodes: Int?...) -> Machine {
    .built {
      $0.pci = PCITopology(
        nodes.enumerated().map { number, node in
          .built("0000:0\(number + 1):00.0") { $0.numaNode = node }
        })
    }
  }

  @Test func oneNodePasses() {
    let targets = DeviceMachine.targets("0000:01:00.0", "0000:02:00.0")
    #expect(check.judge("0000:02:00.0", of: machine(1, 1), targets: targets).map(\.verdict) == [.pass])
  }

  @Test func twoNodesAreAWarningAtTheSecond() {
    let targets = DeviceMachine.targets("0000:01:00.0", "0000:02:00.0")
    #expect(check.judge("0000:01:00.0", of: machine(0, 1), targets: targets).map(\.verdict) == [.pass])
    let judgement = check.judge("0000:02:00.0", of: machine(0, 1), targets: targets)[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary == "on node 1, but 0000:01:00.0 is on node 0")
  }

  @Test func withoutNodesThereIsNothingToSay() { #expect(check.verdict(of: machine(nil)) == .notApplicable) }
}
