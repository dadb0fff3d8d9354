// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import Testing
import ToolSupport

/// What holds on every machine.
@Suite("Machines of the lab", .enabled(if: Lab.isAvailable, "\(Lab.absence)"))
struct MachineTests {
  /// Looked at straight in sysfs, without the tool: else a test of the tool would prove nothing.
  @Test(arguments: Lab.bootable)
  func isWhatItsDefinitionSays(_ machine: String) async throws {
    let facts = try await Lab.shared.boot(machine).outcome("facts")
    #expect(facts.status == 0, "\(facts.output)\(facts.errors)")
    #expect(facts.output.contains("ok "))
  }

  @Test(arguments: Lab.bootable)
  func theHostGetsItsVerdicts(_ machine: String) async throws {
    let expectation = try #require(
      MachineExpectation.all[machine], "say in MachineExpectation.swift what \(machine) is built for")
    #expect(try await Lab.shared.boot(machine).report().host == expectation.host)
  }

  @Test(arguments: Lab.bootable)
  func theDevicesGetTheirs(_ machine: String) async throws {
    let expectation = try #require(MachineExpectation.all[machine])
    #expect(try await Lab.shared.boot(machine).report().blockers == expectation.devices)
  }

  @Test(arguments: Lab.bootable)
  func aReplaySaysTheSame(_ machine: String) async throws {
    let boot = try await Lab.shared.boot(machine)
    let (live, replay) = (try boot.report(), try await boot.replay())
    #expect(live.findings == replay.findings)
    #expect(live.candidates?.map(\.verdicts) == replay.candidates?.map(\.verdicts))
    #expect(!live.findings.isEmpty)
  }

  @Test(arguments: Lab.bootable)
  func theGroupsAreThosePredicted(_ machine: String) async throws {
    let replayed = try await Lab.shared.boot(machine).replayed()
    let analysis = GroupAnalysis(replayed)
    for device in replayed.pci.devices where device.group != nil {
      let explanation = analysis.explanation(for: device)
      guard case .same = explanation.comparison else {
        Issue.record("\(device.address): \(explanation.comparison)")
        continue
      }
    }
    #expect(replayed.iommu.groups.isEmpty == ["no-iommu", "iommu-off"].contains(machine))
  }

  /// lspci on the running machine, and on the capture, against the capture; `list` on the running desktop is below.
  @Test(arguments: Lab.bootable)
  func listNamesWhatLspciNames(_ machine: String) async throws {
    let boot = try await Lab.shared.boot(machine)
    let ours = ListedFunction.byList(try await Tool.run("list", "--pci", "--json", "--root", boot.capture).json)
    #expect(ours == ListedFunction.byLspci(try boot.outcome("lspci").output))
    let onCapture = try await Tool.run(command: "lspci", ["-O", "sysfs.path=\(boot.capture)/sys/bus/pci", "-Dnnk"])
    #expect(ours == ListedFunction.byLspci(onCapture.output))
    #expect(ours.count > 8)
  }
}
