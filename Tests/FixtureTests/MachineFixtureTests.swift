// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Inventory
import Passthrough
import TestSupport
import Testing
import ToolSupport

/// Every check on every machine of the lab, without QEMU: `make fixtures` takes the captures and records the verdicts.
@Suite("Captured machines")
struct MachineFixtureTests {
  private static let isRecording = ProcessInfo.processInfo.environment["VFIO_CHECK_RECORD"] != nil

  @Test func thereIsOneForEachMachineOfTheLab() {
    let lab = MachineFixture.directory.appending(path: "../../lab/machines").standardized
    #expect(MachineFixture.all.map(\.name) == MachineFixture.names(in: lab))
    #expect(!MachineFixture.all.isEmpty)
  }

  @Test(arguments: MachineFixture.all)
  func verdictsAreThoseRecorded(_ fixture: MachineFixture) throws {
    let verdicts = try fixture.verdicts()
    if Self.isRecording { try RecordedVerdict.write(verdicts, to: fixture.expected) }
    let expected = try RecordedVerdict.read(fixture.expected)
    #expect(verdicts.count > 100)
    #expect(Set(verdicts).subtracting(expected) == [], "not recorded")
    #expect(Set(expected).subtracting(verdicts) == [], "no longer there")
    #expect(verdicts.count == expected.count)
  }

  @Test(arguments: MachineFixture.all)
  func everyReasonIsDocumented(_ fixture: MachineFixture) throws {
    let preflight = Preflight(machine: try fixture.machine())
    let cards = preflight.candidates().flatMap(\.findings)
    #expect(Set(ReasonAudit.undocumented(among: preflight.hostFindings() + cards)) == [])
  }

  /// A capture taken by root in the lab could read everything.
  @Test(arguments: MachineFixture.all)
  func nothingCouldNotBeRead(_ fixture: MachineFixture) throws {
    #expect(try fixture.machine().gaps.map(\.path) == [])
  }

  @Test(arguments: MachineFixture.all)
  func everyGroupIsExplained(_ fixture: MachineFixture) throws {
    let machine = try fixture.machine()
    let analysis = GroupAnalysis(machine)
    #expect(!machine.pci.devices.isEmpty)
    for device in machine.pci.devices {
      let explanation = analysis.explanation(for: device)
      #expect(!explanation.walk.isEmpty, "\(device.address)")
      switch explanation.comparison {
      case .same: #expect(device.group != nil)
      // Only where there is no IOMMU, and for the IOMMU itself.
      case .noGroup: #expect(machine.iommu.groups.isEmpty || device.pciClass.isIOMMU, "\(device.address)")
      case .differs, .unpredictable: Issue.record("\(device.address): \(explanation.comparison)")
      }
    }
  }

  /// The list says of a card what a preflight of it says, and its selector names it.
  @Test(arguments: MachineFixture.all)
  func theListSaysWhatANamedCardIsTold(_ fixture: MachineFixture) throws {
    #expect(try CardAudit.disagreements(on: try fixture.machine()) == [])
  }

  @Test(arguments: MachineFixture.all)
  func explainAnswersForEveryDevice(_ fixture: MachineFixture) async throws {
    for device in try fixture.machine().pci.devices {
      let outcome = try await Tool.run("explain", "\(device.address)", "--root", fixture.capture)
      #expect(outcome.status == 0, "\(device.address): \(outcome.errors)")
      #expect(outcome.output.hasPrefix("\(device.address)"))
    }
  }

  @Test(arguments: MachineFixture.all)
  func listNamesWhatLspciNames(_ fixture: MachineFixture) async throws {
    let ours = ListedFunction.byList(try await Tool.run("list", "--pci", "--json", "--root", fixture.capture).json)
    let lspci = try await Tool.run(
      command: "lspci", ["-O", "sysfs.path=\(fixture.capture)/sys/bus/pci", "-Dnnk"])
    #expect(ours == ListedFunction.byLspci(lspci.output))
    #expect(!ours.isEmpty)
  }
}
