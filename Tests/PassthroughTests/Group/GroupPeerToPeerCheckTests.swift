// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

@Suite("group.p2p-bypass")
struct GroupPeerToPeerCheckTests {
  private let check = GroupPeerToPeerCheck()

  @Test func devicesBehindRootPortsPass() {
    let judgement = check.judge(group: 10, of: .of(GroupMachines.gaming), targets: ["0000:01:00.0"])[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.evidence.first?.path == "/sys/bus/pci/devices/0000:00:03.0/config")
  }

  @Test func aSwitchWithoutACSWarnsAndNamesThePeer() {
    let judgement = check.judge(group: 10, of: .of(GroupMachines.switchWithoutACS), targets: ["0000:04:00.0"])[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary == "0000:03:00.0 (nvme) can be reached past the IOMMU")
    #expect(judgement.evidence.first?.path == "/sys/bus/pci/devices/0000:02:01.0/config")
    #expect(judgement.remedy.first?.place == .hardware)
  }

  @Test func whatIsSolderedToTheBoardIsNotToBeMoved() {
    let devices = GroupMachines.switchWithoutACS.map { device -> PCIDevice in
      guard device.configuration.express.value?.portType == .downstreamPort else { return device }
      return .port(
        device.address.description, .downstreamPort, behind: ["0000:00:03.0", "0000:01:00.0"], acs: .none,
        secondary: device.configuration.bridgeBuses?.secondary ?? 0, group: device.group)
    }
    let judgement = check.judge(group: 10, of: .of(devices), targets: ["0000:04:00.0"])[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.remedy.map(\.place) == [.virtualMachine])
  }

  @Test func peersForTheSameGuestPass() {
    let judgement = check.judge(
      group: 10, of: .of(GroupMachines.switchWithoutACS), targets: ["0000:04:00.0", "0000:03:00.0"])[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.reason as? GroupPeerToPeerCheck.Reason == .peersPassed)
  }

  @Test func redirectionSwitchedOffOnTheCommandLineIsNamed() {
    let devices = GroupMachines.switchWithoutACS.map { device -> PCIDevice in
      guard device.configuration.express.value?.portType == .downstreamPort else { return device }
      let below = ["0000:00:03.0", "0000:01:00.0"]
      return .port(
        device.address.description, .downstreamPort, behind: below, acs: .without(.requestRedirect),
        secondary: device.configuration.bridgeBuses?.secondary ?? 0, group: device.group)
    }
    let machine = Machine.of(devices) { $0.kernel.commandLine = ["pci=disable_acs_redir=02:00.0"] }
    let judgement = check.judge(group: 10, of: machine, targets: ["0000:04:00.0"])[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.remedy.contains { $0.text.contains("disable_acs_redir") })
  }

  @Test func whatOnlyTheOverrideSplitsIsReachable() {
    let machine = Machine.of(GroupMachines.overridden) { $0.kernel.commandLine = ["pcie_acs_override=downstream"] }
    let judgement = check.judge(group: 10, of: machine, targets: ["0000:01:00.0"])[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.evidence.first?.path == "/proc/cmdline")
  }

  @Test func withoutPrivilegesItIsUnknown() {
    let machine = Machine.of(GroupMachines.switchWithoutACS.map(\.unprivileged))
    let judgement = check.judge(group: 10, of: machine, targets: ["0000:04:00.0"])[0]
    #expect(judgement.verdict == .unknown)
    #expect(judgement.remedy == [.runAsRoot])
  }

  @Test func thousandsOfPeersAreNotAllNamed() {
    var devices = GroupMachines.switchWithoutACS
    let below = ["0000:00:03.0", "0000:01:00.0", "0000:02:00.0"]
    for slot in 1..<32 {
      for function in 0..<8 {
        devices.append(
          .endpoint("0000:03:\(hexadecimal(slot, digits: 2)).\(function)", behind: below, multifunction: true, group: 9)
        )
      }
    }
    let judgement = check.judge(group: 10, of: .of(devices), targets: ["0000:04:00.0"])[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary.contains("and more"))
    #expect(judgement.summary.count < 200)
  }
}
