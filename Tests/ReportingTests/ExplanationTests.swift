// SPDX-License-Identifier: GPL-3.0-or-later
import FoundationEssentials
import Inventory
import Passthrough
import Reporting
import TestSupport
import Testing

@Suite("Explanations")
struct ExplanationTests {
  /// A conventional network card behind a PCIe-to-PCI bridge, and an empty good slot.
  private let machine = Machine.of([
    .port("0000:00:03.0", secondary: 2, hasSlot: true, group: 3),
    .port(
      "0000:02:00.0", .pciBridge, behind: ["0000:00:03.0"], acs: .none, secondary: 3, device: 0x000e, group: 8,
      driver: nil),
    .conventional("0000:03:01.0", behind: ["0000:00:03.0", "0000:02:00.0"], vendor: 0xfffe, device: 0x0005, group: 8),
    .conventional(
      "0000:03:02.0", behind: ["0000:00:03.0", "0000:02:00.0"], vendor: 0xfffe, device: 0x100e, group: 8,
      driver: "e1000"),
  ])

  private func explanation(_ text: String) throws -> GroupExplanation {
    let address = try #require(PCIAddress(text))
    return GroupAnalysis(machine).explanation(for: try #require(machine.pci[address]))
  }

  @Test func theTextTellsWayMembersKernelAndPlaces() throws {
    let text = ExplanationText(try explanation("0000:03:02.0"), names: PCINames(usesTables: false)).lines.joined(
      separator: "\n")
    let expected = """
      The way to the IOMMU
        0000:03:02.0  conventional PCI device                                                         ✓ the only function of its slot
        0000:02:00.0  PCIe-to-PCI bridge, no ACS possible                                             ✗ everything behind it shares one requester id
                      requests from behind it carry the id 0000:03:00.0
        0000:00:03.0  root port, ACS SrcValid+ TransBlk- ReqRedir+ CmpltRedir+ UpstreamFwd+ DirectTrans-  ✓ sends everything behind it up to the IOMMU
      """
    let name = PCINames(usesTables: false).full(PCIIdentity(vendor: 0xfffe, device: 0x100e))
    #expect(text.hasPrefix("0000:03:02.0  \(name) [fffe:100e]  group 8, shared with 1 other\n"))
    for line in expected.split(separator: "\n") {
      let words = line.split(separator: " ").joined(separator: " ")
      #expect(
        text.split(separator: "\n").contains { $0.split(separator: " ").joined(separator: " ") == words }, "\(words)")
    }
    #expect(text.contains("behind the same bridge to conventional PCI, 0000:02:00.0"))
    #expect(text.contains("The kernel's group is what configuration space predicts."))
    #expect(text.contains("No other slot would help: it is a conventional PCI card"))
  }

  @Test func theJSONSaysTheSame() throws {
    let value = ExplanationJSON(try explanation("0000:03:02.0"), names: PCINames(usesTables: false))
    let data = try JSONEncoder().encode(value)
    let read = try JSONDecoder().decode(ExplanationJSON.self, from: data)
    #expect(read.group == 8)
    #expect(read.walk.map(\.accessControl) == ["conventional", "impossible", "enforced"])
    #expect(read.walk.map(\.isolates) == [true, false, true])
    #expect(read.walk[2].missing == [])
    #expect(read.companions.map(\.reason) == ["above", "behindBridge"])
    #expect(read.companions[1].at == "0000:02:00.0")
    #expect(read.comparison.result == "same")
    #expect(read.alternatives.result == "fixed")
    let text = String(decoding: data, as: UTF8.self)
    #expect(!text.contains("null"))
    #expect(!text.contains("requesterAddress"))
  }

  @Test func anUnreadWayIsMarkedAsSuch() throws {
    let unprivileged = Machine.of(machine.pci.devices.map(\.unprivileged))
    let address = try #require(PCIAddress("0000:03:02.0"))
    let device = try #require(unprivileged.pci[address])
    let explanation = GroupAnalysis(unprivileged).explanation(for: device)
    let text = ExplanationText(explanation, names: PCINames(usesTables: false)).lines.joined(separator: "\n")
    #expect(text.contains("? what ACS says here is for root to read"))
    #expect(text.contains("Run as root to see it."))
    #expect(ExplanationJSON(explanation, names: PCINames(usesTables: false)).predicted == nil)
  }

  @Test func behindAnotherPortTextAndJSONSayTheSame() throws {
    let machine = Machine.of([
      .port("0000:00:01.0", acs: .none, secondary: 1, hasSlot: true, group: 1),
      .port("0000:00:02.0", secondary: 2, hasSlot: true, group: 2),
      .endpoint("0000:01:00.0", behind: ["0000:00:01.0"], acs: .on, multifunction: true, group: 1),
      .endpoint("0000:01:00.1", behind: ["0000:00:01.0"], acs: .on, multifunction: true, group: 1),
      .endpoint("0000:02:00.0", behind: ["0000:00:02.0"], group: 3, driver: "nvme"),
    ])
    let device = try #require(PCIAddress("0000:01:00.0").flatMap { machine.pci[$0] })
    let port = try #require(PCIAddress("0000:00:02.0"))
    let analysis = GroupAnalysis(machine)
    let move = try analysis.move(of: device, to: port)
    let names = PCINames(usesTables: false)
    let lines = SimulatedMoveText(move, names: names).lines
    #expect(lines[0].hasSuffix("behind 0000:00:02.0: it would be alone"))
    #expect(lines.contains("  0000:02:00.0 (now 0000:01:00.0), 0000:02:00.1 (now 0000:01:00.1)"))
    #expect(lines.contains("The way to the IOMMU there"))
    #expect(lines.contains { $0.hasPrefix("The functions of the card separate there: 0000:02:00.1") })
    let read = try JSONDecoder().decode(
      SimulatedMoveJSON.self, from: try JSONEncoder().encode(SimulatedMoveJSON(move, names: names)))
    #expect(read.isAlone == true)
    #expect(read.companions?.isEmpty == true)
    #expect(read.device.function.address == "0000:02:00.0" && read.device.currentAddress == "0000:01:00.0")
    #expect(read.separated.map(\.currentAddress) == ["0000:01:00.1"])
    #expect(read.displaced.map(\.address) == ["0000:02:00.0"])
    // And without --at the slot is what is offered.
    let explanation = analysis.explanation(for: device) { $0.description == "0000:02:00.0" }
    let text = ExplanationText(explanation, names: names).lines.joined(separator: "\n")
    #expect(text.contains("the slot behind 0000:00:02.0, now with 0000:02:00.0, which the host needs"))
    #expect(ExplanationJSON(explanation, names: names).alternatives.slots.map(\.isNeeded) == [true])
    #expect(ExplanationJSON(explanation, names: names).alternatives.separated == ["0000:01:00.1"])
  }
}
