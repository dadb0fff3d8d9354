// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import TestSupport
import Testing

@testable import Inventory

/// Whoever adds a reader says what of its files may leave the machine.
@Suite("Paths of captures")
struct RecordedPathsTests {
  private static let fixtures = URL(filePath: #filePath).appending(path: "../../../../Fixtures/machines").standardized
    .path

  private func unknown(_ recorder: Recorder) -> [String] {
    recorder.entries.filter { path, entry in
      switch entry {
      case .directory, .listing: !RecordedPaths.all.knows(path)
      case .existence(.directory): !RecordedPaths.all.knows(path)
      default: RecordedPaths.all.rule(for: path) == nil
      }
    }.keys.sorted()
  }

  private func expectAllKnown(_ recorder: Recorder, _ machine: String) {
    let paths = unknown(recorder)
    #expect(
      paths.isEmpty,
      """
      \(machine): no line of Sources/Inventory/Capture/RecordedPaths.swift says what of these may leave the machine, so redacted captures \
      do not have them: \(paths.prefix(10).joined(separator: " ")). Add one that keeps the least that the checks need.
      """)
  }

  @Test(arguments: try FileManager.default.contentsOfDirectory(atPath: fixtures).sorted())
  func everythingReadOfAFixtureIsInTheTable(name: String) throws {
    let recorder = Recorder()
    _ = try MachineReader(.capture("\(Self.fixtures)/\(name)/capture")).machine(recorder: recorder)
    expectAllKnown(recorder, name)
    #expect(recorder.entries.count > 100)
  }

  @Test func everythingReadOfThisMachineIsInTheTable() throws {
    let recorder = Recorder()
    _ = try MachineReader(.live).machine(recorder: recorder)
    expectAllKnown(recorder, "this machine")
  }

  @Test func everythingReadOfAMachineWithAllUsesIsInTheTable() throws {
    let recorder = Recorder()
    _ = try MachineReader(.files(PlantedMachine().tree)).machine(recorder: recorder)
    expectAllKnown(recorder, "the planted machine")
  }

  @Test func anUnknownFileIsInNoTable() {
    #expect(RecordedPaths.all.rule(for: "/etc/shadow") == nil)
    #expect(RecordedPaths.all.rule(for: "/sys/devices/pci0000:00/0000:00:01.0/label") == nil)
    #expect(!RecordedPaths.all.knows("/home"))
  }
}
