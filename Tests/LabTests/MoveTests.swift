// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Inventory
import Passthrough
import Testing
import ToolSupport

/// One machine with a card in one slot after the other: the groups that the kernel makes there are those that are
/// predicted for the card from every other slot.
@Suite("A card in another slot of the lab", .enabled(if: Lab.isAvailable, "\(Lab.absence)"))
struct MoveTests {
  /// The slots of the machine `slots`, by what LAB_CARD_AT calls them, each with its port's place.
  private static let slots: [(name: String, port: String)] = [
    ("acs1", "03.0"), ("acs2", "04.0"), ("bare", "02.0"), ("shared", "1c.0"), ("switch", "05.0/00.0/00.0"),
    ("deep", "06.0/00.0/00.0"),
  ]

  @Test func theGroupThereIsTheOnePredictedFromElsewhere() async throws {
    var machines: [String: Machine] = [:]
    for slot in Self.slots { machines[slot.name] = try await Self.machine(slot.name) }
    var compared = 0
    for from in Self.slots {
      let machine = try #require(machines[from.name])
      let analysis = GroupAnalysis(machine)
      for to in Self.slots where to.name != from.name {
        let actual = try #require(machines[to.name])
        let port = try #require(machine.pci.devices.first { Self.place($0, machine.pci) == to.port })
        for function in ["00.0", "00.1"] {
          let card = try #require(
            machine.pci.devices.first { Self.place($0, machine.pci) == "\(from.port)/\(function)" })
          let move = try analysis.move(of: card, to: port.address)
          let companions = try #require(move.companions)
          let predicted = companions.map { companion in
            companion.function.isMoved
              ? "\(to.port)/\(Self.slot(companion.function.member.address))"
              : machine.pci[companion.function.current].map { Self.place($0, machine.pci) } ?? "?"
          }
          let there = try #require(
            actual.pci.devices.first { Self.place($0, actual.pci) == "\(to.port)/\(function)" })
          let group = try #require(actual.group(of: there))
          let kernel = group.members.filter { $0 != there.address }.compactMap { actual.pci[$0] }
            .map { Self.place($0, actual.pci) }
          #expect(predicted.sorted() == kernel.sorted(), "\(function) from \(from.name) to \(to.name)")
          compared += 1
        }
      }
    }
    #expect(compared == 60)
  }

  /// The machine with the card in a slot, as its capture tells of it.
  private static func machine(_ slot: String) async throws -> Machine {
    let directory = URL(filePath: Tool.path).deletingLastPathComponent().appending(path: "lab-tests/slots-\(slot)")
    try? FileManager.default.removeItem(at: directory)
    try FileManager.default.createDirectory(atPath: directory.path, withIntermediateDirectories: true)
    let outcome = try await Tool.run(
      command: Lab.root.appending(path: "lab/run").path,
      ["slots", "--output", directory.path, "--", "vfio-check", "capture", "/output/capture.tar"],
      environment: ["VFIO_CHECK_BIN": Tool.path, "LAB_CARD_AT": slot])
    guard outcome.status == 0 else {
      throw Boot.Failure(description: "lab/run slots ended with \(outcome.status):\n\(outcome.errors)")
    }
    return try MachineReader(.capture(directory.appending(path: "capture.tar").path)).machine()
  }

  /// Where a function is, without bus numbers: the device and function of each step down from the root bus.
  private static func place(_ device: PCIDevice, _ topology: PCITopology) -> String {
    ([device] + topology.bridges(above: device)).reversed().map { slot($0.address) }.joined(separator: "/")
  }

  private static func slot(_ address: PCIAddress) -> String {
    "\(hexadecimal(address.device, digits: 2)).\(address.function)"
  }
}
