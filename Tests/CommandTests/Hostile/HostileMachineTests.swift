// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Inventory
import Passthrough
import Reporting
import Testing

/// Every kind of attribute of a machine with what somebody would plant there, through all that reads and tells a
/// machine.
struct HostileMachineTests {
  private static let style = Style(usesColor: false)
  private static let names = DeviceNames(pci: PCINames(), usb: USBNames())

  /// A machine of the lab, in memory.
  private static func files() throws -> (tree: MemoryFileTree, paths: [String]) {
    let root = URL(filePath: #filePath).appending(path: "../../../../Fixtures/machines/amd/capture").standardized.path
    var tree = MemoryFileTree()
    var paths: [String] = []
    for name in try FileManager.default.subpathsOfDirectory(atPath: root).sorted() {
      let (file, path) = ("\(root)/\(name)", "/" + name)
      let type = try FileManager.default.attributesOfItem(atPath: file)[.type] as? FileAttributeType
      switch type {
      case .typeSymbolicLink?: tree[path] = .link(try FileManager.default.destinationOfSymbolicLink(atPath: file))
      case .typeDirectory?: tree[path] = .directory
      default: tree[path] = .file([UInt8](try Data(contentsOf: URL(filePath: file))))
      }
      paths.append(path)
    }
    return (tree, paths)
  }

  private static func expectHarmless(_ machine: Machine, beside other: Machine, _ what: Comment) throws {
    let targets = machine.pci.devices.filter { !$0.isBridge }.prefix(3).map { Target.pci($0.address) }
    let preflight = Preflight(machine: machine, targets: targets)
    let report = PreflightReport(
      machine: machine, targets: targets, findings: preflight.findings(), candidates: preflight.candidates(),
      toolVersion: "1", time: nil)
    Planting.expectHarmless(lines: report.text(TextLayout(.verbose, style: style, names: names, width: 80)), what)
    Planting.expectHarmless(json: try report.json(), what)
    for command in report.findings.flatMap(\.remedy).compactMap(\.command) {
      #expect(Planting.isHarmless(command) && !command.contains("\nFAIL"), what)
    }
    Planting.expectHarmless(
      lines: PCITree.lines(machine, names: names.pciNames)
        + USBTree.lines(machine, names: names.usbNames, pciNames: names.pciNames)
        + GroupTree.lines(machine, names: names.pciNames), what)
    Planting.expectHarmless(
      json: try TopologyDocument(machine, names: names).json(), what)
    let analysis = GroupAnalysis(machine)
    let explanations = machine.pci.devices.prefix(4).map { analysis.explanation(for: $0) }
    Planting.expectHarmless(
      lines: explanations.flatMap { ExplanationText($0, names: names.pciNames).lines }, what)
    Planting.expectHarmless(
      json: try ExplanationDocument(explanations, names: names.pciNames, toolVersion: "1").json(), what)
    let difference = DifferenceReport(MachineDifference(other, machine), toolVersion: "1")
    Planting.expectHarmless(lines: difference.text(TextLayout(.verbose, style: style, names: names, width: 80)), what)
    Planting.expectHarmless(json: try difference.json(), what)
    let passport = PassportIssuer(machine, redacts: false).passport(for: targets, toolVersion: "1", time: nil)
    Planting.expectHarmless(json: try PassportFile.text(passport), what)
  }

  /// In a list each word in its turn is replaced, in a link the name that it leads to.
  private static func planted(_ node: MemoryFileTree.Node, _ text: String) -> MemoryFileTree.Node? {
    switch node {
    case .file(let bytes):
      let old = String(decoding: bytes, as: UTF8.self)
      guard bytes.count < 1 << 16, old.split(separator: " ").count > 3 else { return .file(Array((text + "\n").utf8)) }
      // Within a line, or nothing of it would be read.
      let word = text.replacing("\n", with: "\u{b}").replacing(" ", with: "\u{a0}")
      let lines = old.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map { number, line in
        var words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        if words.count > 1 { words[number % words.count] = word }
        return words.joined(separator: " ")
      }
      return .file(Array(lines.joined(separator: "\n").utf8))
    case .link(let target):
      return .link(
        target.split(separator: "/", omittingEmptySubsequences: false).dropLast().map { $0 + "/" }.joined()
          + text.replacing("/", with: ""))
    default: return nil
    }
  }

  @Test func everyKindOfAttribute() throws {
    let (tree, paths) = try Self.files()
    let original = try MachineReader(.files(tree)).machine()
    try #require(original.pci.devices.count > 5)
    try Self.expectHarmless(original, beside: original, "original")
    let kinds = Dictionary(grouping: paths) { path in
      // "power1" is as "power2".
      path.split(separator: "/").last.map { $0.filter { !$0.isNumber } } ?? ""
    }
    for (kind, paths) in kinds.sorted(by: { $0.key < $1.key }) {
      for text in [Planting.text, "18446744073709551615 1e308 -1"] {
        var changed = tree
        var isChanged = false
        for path in paths {
          guard let node = tree[path], let other = Self.planted(node, text) else { continue }
          changed[path] = other
          isChanged = true
        }
        guard isChanged else { continue }
        try Self.expectHarmless(try MachineReader(.files(changed)).machine(), beside: original, "\(kind)")
      }
    }
  }
}
