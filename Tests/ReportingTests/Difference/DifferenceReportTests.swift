// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Inventory
import Passthrough
import Reporting
import TestSupport
import Testing

@Suite("Difference report")
struct DifferenceReportTests {
  private let names = DeviceNames(pci: PCINames(usesTables: false), usb: USBNames(usbIDs: []))

  private func report(_ old: Machine, _ new: Machine) -> DifferenceReport {
    DifferenceReport(MachineDifference(old, new), toolVersion: "1")
  }

  private func text(
    _ old: Machine, _ new: Machine, _ detail: Detail = .normal, width: Int? = nil
  ) -> [String] {
    report(old, new).text(TextLayout(detail, style: Style(usesColor: false), names: names, width: width))
  }

  /// Two cards behind two ports.
  private func cards(buses: (Int, Int) = (1, 2), groups: (Int, Int) = (1, 2), driver: String? = nil) -> Machine {
    .of([
      .port("0000:00:01.0", device: 1), .port("0000:00:02.0", device: 2),
      .endpoint("0000:0\(buses.0):00.0", behind: ["0000:00:01.0"], device: 0x10, group: groups.0, driver: driver),
      .endpoint("0000:0\(buses.1):00.0", behind: ["0000:00:02.0"], device: 0x20, group: groups.1),
    ])
  }

  @Test func nothingIsSaidInTwoLines() {
    #expect(text(cards(), cards()) == ["Nothing changed", "before: this machine  now: this machine"])
  }

  @Test func theFirstLineNamesWhatWasLost() throws {
    let lines = text(
      .usb([.hub("usb1"), .built("1-2"), .built("1-3", product: 9)]),
      .usb([.hub("usb1"), .built("1-2") { $0.authorized = false }]))
    #expect(lines.first == "2 devices can no longer be passed through: 1-3 (gone), 1-2")
    let section = try #require(lines.firstIndex(of: "No longer possible"))
    #expect(lines[section + 1].contains("1-3  ready → gone"))
    #expect(lines.contains { $0.contains("1-2  ready → blocked") })
    #expect(lines.contains { $0.hasPrefix("      usb.authorized: ") })
    #expect(lines.last == "next step: vfio-check preflight 1-2")
  }

  @Test func mergedGroupsAreShownBeforeAndNow() {
    let lines = text(cards(), cards(groups: (5, 5)))
    #expect(lines.contains("  merged: groups 1, 2 → group 5"))
    #expect(lines.contains("      before  group 1: 0000:01:00.0"))
    #expect(lines.contains("      now     group 5: 0000:01:00.0, 0000:02:00.0"))
  }

  @Test func renumberingIsCondensed() {
    let lines = text(cards(), cards(buses: (3, 4), groups: (8, 9)))
    #expect(lines.contains("  2 groups have other numbers and the same members: 1 → 8, 2 → 9"))
    #expect(lines.contains { $0.contains("0000:01:00.0 → 0000:03:00.0") && !$0.contains("elsewhere") })
    #expect(!lines.contains { $0.contains("merged") || $0.contains("split") || $0.contains("Gone") })
  }

  @Test func aChangedDriverStandsUnderItsDevice() throws {
    let lines = text(cards(driver: "nvme"), cards())
    let device = try #require(lines.firstIndex { $0.hasPrefix("  0000:01:00.0  ") && $0.contains("1b36:0010") })
    #expect(lines[device + 1] == "      driver  nvme → none")
  }

  @Test func ambiguityIsSaid() {
    let lines = text(
      .usb([.hub("usb1"), .built("1-2"), .built("1-3")]), .usb([.hub("usb1"), .built("1-4"), .built("1-5")]))
    #expect(lines.contains { $0.contains("which is which cannot be told (no serial number tells them apart)") })
    #expect(lines.contains("      before  1-2, 1-3"))
    #expect(lines.contains("      now     1-4, 1-5"))
  }

  @Test func quietTellsOnlyWhatGotWorse() {
    let lines = text(cards(driver: "nvme"), cards(), .quiet)
    #expect(!lines.contains { $0.contains("Changed devices") })
    #expect(lines.count == 2)
  }

  @Test func twoMachinesAreCalledTwo() {
    func machine(_ name: String) -> Machine { .built { $0.firmware.productName = name } }
    #expect(text(machine("A"), machine("B"))[1] == "These look like two machines: A, and B")
  }

  @Test func aHostileNameCannotTouchTheTerminal() {
    func machine(_ text: String) -> Machine {
      .built {
        $0.kernel.release = text
        $0.kernel.commandLine = [text]
        $0.firmware.productName = text
      }
    }
    let text = text(machine("a"), machine("\u{1b}[2Jevil")).joined(separator: "\n")
    #expect(!text.unicodeScalars.contains { $0.value == 0x1b })
    #expect(text.contains("evil"))
  }

  @Test func linesFitTheTerminal() {
    let words = (0..<40).map { "argument\($0)=value" }
    let lines = text(.built { $0.kernel.commandLine = [] }, .built { $0.kernel.commandLine = words }, width: 60)
    #expect(lines.count > 10)
    #expect(lines.filter { $0.contains("argument") }.allSatisfy { $0.count <= 60 })
  }

  @Test func jsonHasTheDocumentedKeys() throws {
    let text = try report(cards(driver: "nvme"), cards(buses: (3, 2), groups: (5, 5))).json()
    let document = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(document["schema"] as? String == "vfio-check/difference")
    #expect(document["schemaVersion"] as? Int == 1)
    #expect(document["outcome"] as? String != "unchanged")
    let functions = try #require(document["functions"] as? [String: [[String: Any]]])
    #expect(functions["moved"]?.first?["reason"] as? String == "renumbered")
    #expect(functions["moved"]?.first?["old"] as? String == "0000:01:00.0")
    let changed = try #require(functions["changed"]?.first)
    // What there is none of now is absent.
    #expect(changed["driver"] as? [String: String] == ["old": "nvme"])
    let group = try #require((document["groups"] as? [[String: Any]])?.first)
    #expect(group["kind"] as? String == "merged")
    #expect((group["old"] as? [[String: Any]])?.compactMap { $0["number"] as? Int } == [1, 2])
    #expect((document["verdicts"] as? [String: Any])?.keys.sorted() == ["ambiguous", "devices", "host"])
    #expect(document["host"] is [String: Any])
    #expect(!text.contains("null"))
  }
}
