// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Inventory
import Passthrough
import Reporting
import TestSupport
import Testing

@Suite("Preflight report")
struct PreflightReportTests {
  private let names = DeviceNames(pci: PCINames(usesTables: false), usb: USBNames(usbIDs: []))
  private let style = Style(usesColor: false)
  private let machine = Machine.built { $0.pci = PCITopology([.built("0000:01:00.0", group: 4)]) }

  private func finding(
    _ id: String, _ verdict: Verdict, _ summary: String, accepted: Bool = false, remedy: [Remedy] = [],
    subject: Subject = .host
  ) -> Finding {
    let judgement = Judgement(
      verdict, MadeUpReason.madeUp, summary, evidence: [Evidence("/sys/x", "1")], remedy: remedy)
    var finding = Finding(id: id, subject: subject, judgement: judgement)
    finding.isAccepted = accepted
    return finding
  }

  private func report(_ findings: [Finding], targets: [Target] = [.pci(PCIAddress(bus: 1, device: 0, function: 0))])
    -> PreflightReport
  {
    PreflightReport(machine: machine, targets: targets, findings: findings, candidates: [], toolVersion: "1", time: nil)
  }

  private func text(_ report: PreflightReport, _ detail: Detail = .normal, width: Int? = nil) -> String {
    report.text(TextLayout(detail, style: style, names: names, width: width)).joined(separator: "\n")
  }

  @Test func aFailureNamesTheDeviceAndTheCheck() {
    let text = text(
      report([
        finding("a.good", .pass, "fine"),
        finding("b.bad", .fail, "broken", remedy: [Remedy(.firmware, "Turn it on", command: "do it")]),
      ]))
    #expect(text.contains("FAIL  b.bad   broken"))
    #expect(text.contains("→ Turn it on"))
    #expect(text.contains("do it"))
    #expect(text.contains("/sys/x = 1"))
    #expect(text.contains("0000:01:00.0 is not ready: b.bad"))
    #expect(text.contains("1 passed, 1 failed"))
  }

  @Test func anAcceptedFailureIsShownAndDoesNotCount() {
    let report = report([finding("b.bad", .fail, "broken", accepted: true)])
    #expect(report.count(.fail) == 0)
    #expect(report.acceptedCount == 1)
    #expect(text(report).contains("broken (accepted)"))
    #expect(text(report).contains("0000:01:00.0 is ready"))
    #expect(!text(report, .quiet).contains("broken"))
  }

  @Test func unknownIsNeitherReadyNorNot() {
    let text = text(report([finding("a.x", .unknown, "cannot see")]))
    #expect(text.contains("?     a.x  cannot see"))
    #expect(text.contains("nothing speaks against it, but not everything could be measured: a.x"))
  }

  @Test func warningsAreNamed() {
    #expect(text(report([finding("a.x", .warn, "dear")])).contains("0000:01:00.0 is ready, with warnings: a.x"))
  }

  @Test func theGroupStandsBeforeItsDevice() throws {
    let device = Subject.pci(PCIAddress(bus: 1, device: 0, function: 0))
    let text = text(
      report([
        finding("config.binding", .pass, "first", subject: device),
        finding("group.isolated", .pass, "alone", subject: .group(4)),
      ]))
    let group = try #require(text.firstRange(of: "IOMMU group 4"))
    let function = try #require(text.firstRange(of: "0000:01:00.0  Vendor"))
    #expect(group.lowerBound < function.lowerBound)
  }

  @Test func aHostileNameCannotTouchTheTerminal() {
    let text = text(report([finding("a.x", .warn, "named \u{1b}[2J\u{202e}evil\u{9b}1m\r\n")]))
    #expect(!text.unicodeScalars.contains { $0.value == 0x1b || $0.value == 0x9b || $0.value == 0x202e || $0 == "\r" })
    #expect(text.contains("evil"))
  }

  @Test func longSummariesAreWrappedInATerminalAndCommandsNever() {
    let long = [String](repeating: "word", count: 60).joined(separator: " ")
    let command = [String](repeating: "x", count: 150).joined()
    let lines = text(
      report([finding("a.x", .warn, long, remedy: [Remedy(.firmware, long, command: command)])]), width: 60
    )
    .split(separator: "\n")
    #expect(lines.filter { $0.count > 60 }.count == 1)
    #expect(lines.contains { $0.hasSuffix(command) })
  }

  @Test func jsonHasTheDocumentedKeys() throws {
    let report = report([finding("b.bad", .fail, "broken", remedy: [Remedy(.firmware, "Turn it on")])])
    let document = try #require(try JSONSerialization.jsonObject(with: Data(try report.json().utf8)) as? [String: Any])
    #expect(document["schema"] as? String == "vfio-check/report")
    #expect(document["schemaVersion"] as? Int == 1)
    #expect(document["targets"] as? [String] == ["pci:0000:01:00.0"])
    #expect((document["summary"] as? [String: Int])?["fail"] == 1)
    let finding = try #require((document["findings"] as? [[String: Any]])?.first)
    #expect(finding["id"] as? String == "b.bad")
    #expect(finding["subject"] as? String == "host")
    #expect(finding["verdict"] as? String == "fail")
    #expect((finding["evidence"] as? [[String: String]]) == [["path": "/sys/x", "value": "1"]])
    #expect((finding["remedy"] as? [[String: String]]) == [["place": "firmware", "text": "Turn it on"]])
    #expect(document["candidates"] == nil)
    #expect(document["time"] == nil)
  }
}
