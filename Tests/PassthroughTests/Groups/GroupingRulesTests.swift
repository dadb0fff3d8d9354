// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import TestSupport
import Testing

@testable import Passthrough

/// Kernels that group by other rules.
@Suite("Grouping rules")
struct GroupingRulesTests {
  private func rules(_ release: String?) -> GroupingRules {
    GroupingRules(of: Machine.built { $0.kernel.release = release }.kernel)
  }

  private func groups(_ devices: [PCIDevice], _ rules: GroupingRules) throws -> Set<[String]> {
    let functions = GroupFunctions(
      PCITopology(devices), override: nil, hasIVRS: false, usesIOMMU: true, rules: rules)
    let prediction = GroupPrediction(functions) { functions.state($0).isolates }
    return Set(
      try functions.topology.devices.map { try prediction.members(with: $0.address).get().map(\.description).sorted() })
  }

  @Test(arguments: [
    ("4.19.0-26-amd64", false, true), ("5.5.19", false, true), ("5.6.0", true, true), ("5.18.19", true, true),
    ("5.19.0-1-generic", true, false), ("6.12.9-amd64", true, false),
  ])
  func aVersionDecides(release: String, joinsDomainController: Bool, freesBridges: Bool) {
    let rules = rules(release)
    #expect(rules.joinsDomainController == joinsDomainController && rules.freesBridges == freesBridges)
    #expect(rules.switches == .byPort)
  }

  @Test(arguments: [nil, "", "custom"] as [String?])
  func withoutAVersionTheNewestRulesCount(release: String?) { #expect(rules(release) == GroupingRules()) }

  @Test func aDomainIsItsControllersFromLinux5_6On() throws {
    #expect(
      try groups(GroupMachines.volumeManagement, rules("5.6.0"))
        == [["0000:00:0e.0", "10000:e0:06.0", "10000:e1:00.0"]])
    #expect(
      try groups(GroupMachines.volumeManagement, rules("5.5.0"))
        == [["0000:00:0e.0"], ["10000:e0:06.0"], ["10000:e1:00.0"]])
    var machine = Machine.of(GroupMachines.volumeManagement)
    machine.kernel.release = "5.4.0"
    #expect(machine.explanation("10000:e1:00.0").domainController == nil)
  }

  @Test func aBridgeIsFreeUntilLinux5_18WhateverItsDriver() {
    let bridge = PCIDevice.port("0000:00:03.0", secondary: 1, group: 3).changed { $0.driver = "shpchp" }
    #expect(bridge.leavesGroupFree(under: rules("5.18.0")))
    #expect(!bridge.leavesGroupFree(under: rules("5.19.0")))
  }

  // MARK: Whole switches

  private var whole: GroupingRules {
    var rules = GroupingRules()
    rules.switches = .whole
    return rules
  }

  @Test func aSwitchIsOneGroupWithAllThatIsBehindIt() throws {
    #expect(
      try groups(GroupMachines.switchWithoutACS, GroupingRules())
        == [
          ["0000:00:03.0"], ["0000:01:00.0"], ["0000:02:00.0", "0000:03:00.0"], ["0000:02:01.0", "0000:04:00.0"],
        ])
    #expect(
      try groups(GroupMachines.switchWithoutACS, whole)
        == [
          ["0000:00:03.0"], ["0000:01:00.0"], ["0000:02:00.0", "0000:02:01.0", "0000:03:00.0", "0000:04:00.0"],
        ])
  }

  /// Of two ports one isolates: what is behind it can still be reached from behind the other.
  @Test(arguments: [1, 2]) func onePortThatDoesNotIsolateIsEnough(isolating: Int) throws {
    var devices = GroupMachines.switchWithoutACS
    devices[1 + isolating] = .port(
      devices[1 + isolating].address.description, .downstreamPort, behind: ["0000:00:03.0", "0000:01:00.0"],
      secondary: UInt8(2 + isolating), hasSlot: true)
    #expect(try groups(devices, whole).count == 3)
    #expect(try groups(devices, GroupingRules()).count == 5)
  }

  @Test func aSwitchThatIsolatesIsSplitAsBefore() throws {
    var devices = GroupMachines.switchWithoutACS
    for (index, secondary) in [(2, UInt8(3)), (3, 4)] {
      devices[index] = .port(
        devices[index].address.description, .downstreamPort, behind: ["0000:00:03.0", "0000:01:00.0"],
        secondary: secondary, hasSlot: true)
    }
    #expect(try groups(devices, whole) == groups(devices, GroupingRules()))
    #expect(try groups(devices, whole).count == 6)
  }

  @Test func whoSharesAWholeSwitchIsToldSo() throws {
    let port = try #require(PCIAddress("0000:02:00.0"))
    let devices = GroupMachines.switchWithoutACS.map { device in
      device.changed { if $0.address.bus >= 2 { $0.group = 9 } }
    }
    let machine = Machine.of(devices)
    let analysis = GroupAnalysis(
      machine.pci, groups: machine.iommu.groups, override: nil, hasIVRS: false, usesIOMMU: true, knowsGroups: true,
      rules: whole)
    let explanation = analysis.explanation(for: try #require(machine.pci.devices.last))
    guard case .same = explanation.comparison else {
      Issue.record("\(explanation.comparison)")
      return
    }
    #expect(
      explanation.companions.map { "\($0.function.address)" } == ["0000:02:00.0", "0000:02:01.0", "0000:03:00.0"])
    #expect(
      explanation.companions.map(\.reason) == [.sameSwitch(port), .above(conventional: false), .sameSwitch(port)])
    #expect(explanation.peerPaths.isEmpty)
  }
}
