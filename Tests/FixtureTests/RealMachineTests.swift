// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Inventory
import Passthrough
import TestSupport
import Testing

/// Machines that nobody here made, rebuilt from what their owners posted: `Fixtures/real/README.md`.
@Suite("Real machines")
struct RealMachineTests {
  /// A machine that was built as a capture and read from it.
  private struct Built: Sendable {
    let real: RealMachine
    let machine: Machine

    /// Each is built once for all tests.
    private static let all = Dictionary(
      uniqueKeysWithValues: RealMachine.names.map { name in (name, Result { try Built(building: name) }) })

    init(_ name: String) throws {
      guard let built = Self.all[name] else { throw CocoaError(.fileNoSuchFile) }
      self = try built.get()
    }

    private init(building name: String) throws {
      real = try RealMachine(name)
      let directory = FileManager.default.temporaryDirectory.appending(path: "vfio-check-\(UUID().uuidString)").path
      defer { try? FileManager.default.removeItem(atPath: directory) }
      machine = try real.machine(in: directory)
    }

    func findings(_ asked: MachineExpectation.Asked) throws -> [Finding] {
      Preflight(machine: machine, targets: try asked.targets(on: machine)).findings()
    }
  }

  @Test func thereAreMany() {
    #expect(RealMachine.names.count >= 47)
  }

  @Test(arguments: RealMachine.names)
  func readsWithoutAGap(_ name: String) throws {
    let built = try Built(name)
    // What a tree without a manifest lacks was not recorded; anything else would be damage.
    #expect(built.machine.gaps.filter { !$0.isNotRecorded }.map(\.path) == [])
    #expect(built.machine.pci.devices.count == built.real.description.functions?.count ?? 0)
    #expect(built.machine.usb.devices.count == built.real.description.usb?.count ?? 0)
    for device in built.machine.pci.devices {
      #expect(device.configuration.defects == [], "\(device.address)")
    }
  }

  @Test(arguments: RealMachine.names)
  func answersAsItMust(_ name: String) throws {
    let built = try Built(name)
    for asked in built.real.expectation.asked {
      for mismatch in asked.mismatches(in: try built.findings(asked), of: built.machine) {
        Issue.record("\(asked.devices.joined(separator: " ")): \(mismatch)")
      }
    }
  }

  @Test(arguments: RealMachine.names)
  func everyReasonIsDocumented(_ name: String) throws {
    let built = try Built(name)
    let cards = Preflight(machine: built.machine).candidates().flatMap(\.findings)
    let asked = try built.real.expectation.asked.flatMap { try built.findings($0) }
    #expect(Set(ReasonAudit.undocumented(among: cards + asked)) == [])
  }

  /// The kernel's groups are predicted from configuration space, or explained by a quirk or an override, or the
  /// expectation has the reason why not.
  @Test(arguments: RealMachine.names)
  func everyGroupIsExplained(_ name: String) throws {
    let built = try Built(name)
    let analysis = GroupAnalysis(built.machine)
    for device in built.machine.pci.devices {
      let comparison = analysis.explanation(for: device).comparison
      let isExplained =
        switch comparison {
        case .same, .noGroup, .unpredictable: true
        case .differs(let differences):
          !differences.contains { [.apartUnexplained, .togetherUnexplained].contains($0.kind) }
        }
      let reason = built.real.expectation.unexplained?["\(device.address)"]
      #expect(isExplained == (reason == nil), "\(device.address): \(comparison)")
    }
  }

  /// When the devices of the case are asked for, no remedy takes away what the machine cannot spare.
  @Test(arguments: RealMachine.names)
  func noRemedyNamesWhatMustStay(_ name: String) throws {
    let built = try Built(name)
    for finding in try built.real.expectation.asked.flatMap({ try built.findings($0) }) {
      for remedy in finding.remedy {
        let said = [remedy.text, remedy.command ?? ""].joined(separator: "\n")
        for word in built.real.expectation.forbidden ?? [] {
          #expect(!said.contains(word), "\(finding.id) \(finding.subject): \(said)")
        }
      }
    }
  }

  /// Nor does any for any other function, slot or card.
  @Test(arguments: RealMachine.names)
  func noRemedyDestroys(_ name: String) throws {
    let machine = try Built(name).machine
    for device in machine.pci.devices {
      let slot = machine.pci.functions(ofSlot: device.address).filter { !$0.isBridge }.map(\.address)
      for targets in [[device.address], slot] where !targets.isEmpty {
        let findings = Preflight(machine: machine, targets: targets.map(Target.pci)).findings()
        #expect(RemedyAudit(machine, targets: targets).violations(in: findings) == [])
      }
    }
  }

  @Test(arguments: RealMachine.names)
  func theListSaysWhatANamedCardIsTold(_ name: String) throws {
    #expect(try CardAudit.disagreements(on: try Built(name).machine) == [])
  }

  /// README.md has a line for each, and none for others.
  @Test func theTableIsComplete() throws {
    let text = try String(contentsOfFile: RealMachine.directory + "/README.md", encoding: .utf8)
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("| [") }
      .compactMap { $0.dropFirst(3).split(separator: "]").first.map(String.init) }
    #expect(rows == RealMachine.names)
  }

  @Test func aMisspeltFactIsAnError() {
    let text =
      #"{"title":"","sources":[],"cause":"","functions":[{"at":"00:00.0","id":"8086:1","kind":"060000","gruop":1}]}"#
    #expect(throws: MachineDescription.UnknownKey.self) { try MachineDescription(decoding: Array(text.utf8)) }
  }
}
