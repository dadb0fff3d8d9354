// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

@Suite("group.acs-override")
struct GroupOverrideCheckTests {
  private let check = GroupOverrideCheck()

  @Test func aGroupThatACSExplainsPasses() {
    let judgement = check.judge(group: 10, of: .of(GroupMachines.gaming), targets: ["0000:01:00.0"])[0]
    #expect(judgement.verdict == .pass)
  }

  @Test func theOverrideIsWarnedOf() {
    let machine = Machine.of(GroupMachines.overridden) {
      $0.kernel.commandLine = ["pcie_acs_override=downstream,multifunction"]
    }
    let judgement = check.judge(group: 10, of: machine, targets: ["0000:01:00.0"])[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary.contains("claimed, not enforced"))
    #expect(judgement.evidence.first == Evidence("/proc/cmdline", "pcie_acs_override=downstream,multifunction"))
    #expect(judgement.evidence.contains { $0.path == "/sys/bus/pci/devices/0000:00:01.1/config" })
    #expect(judgement.remedy.first?.place == .kernelCommandLine)
  }

  @Test func anUnexplainedSplitIsWarnedOf() {
    let judgement = check.judge(group: 10, of: .of(GroupMachines.overridden), targets: ["0000:01:00.0"])[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary.contains("no quirk known here applies"))
    #expect(judgement.remedy.first?.command?.contains("dmesg") == true)
  }

  @Test func intelRootPortsPassByTheirQuirk() {
    let judgement = check.judge(group: 12, of: .of(GroupMachines.intelRootPorts), targets: ["0000:02:00.0"])[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary.contains("Intel PCH root port"))
  }

  @Test func theArgumentAloneIsNoOffence() {
    let machine = Machine.of(GroupMachines.gaming) { $0.kernel.commandLine = ["pcie_acs_override=downstream"] }
    let judgement = check.judge(group: 10, of: machine, targets: ["0000:01:00.0"])[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary.contains("changes nothing for this group"))
  }

  @Test func withoutPrivilegesItIsUnknown() {
    let machine = Machine.of(GroupMachines.overridden.map(\.unprivileged)) {
      $0.kernel.commandLine = ["pcie_acs_override=downstream"]
    }
    let judgement = check.judge(group: 10, of: machine, targets: ["0000:01:00.0"])[0]
    #expect(judgement.verdict == .unknown)
    #expect(judgement.summary.contains("pcie_acs_override=downstream is set"))
    #expect(judgement.remedy == [.runAsRoot])
  }
}
