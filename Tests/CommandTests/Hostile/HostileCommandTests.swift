// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Records
import Reporting
import TestSupport
import Testing
import ToolSupport

/// The command itself on what somebody sent: it ends as documented and tells a terminal nothing but text.
struct HostileCommandTests {
  private static let function = "0000:01:00.0"

  /// A capture of one function whose driver and interface are called what nobody would call them.
  private static func capture(in directory: String) throws -> String {
    let root = directory + "/\(Planting.text.prefix(20).replacing("/", with: ""))capture"
    let device = root + "/sys/devices/pci0000:00/\(function)"
    let driver = Planting.text.replacing("/", with: "")
    for path in [
      device + "/net/eth0\u{1b}[2J", root + "/sys/bus/pci/devices", root + "/sys/bus/pci/drivers/\(driver)",
      root + "/sys/kernel/iommu_groups/1/devices", root + "/sys/class/net", root + "/proc/self",
    ] { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    for (name, text) in [
      ("vendor", "0x8086"), ("device", "0x1234"), ("class", "0x020000"), ("subsystem_vendor", "0x0000"),
      ("subsystem_device", "0x0000"), ("revision", "0x00"), ("reset_method", "flr \(Planting.text)"),
      ("driver_override", Planting.text), ("net/eth0\u{1b}[2J/operstate", "up"), ("current_link_speed", Planting.text),
    ] { try (text + "\n").write(toFile: "\(device)/\(name)", atomically: false, encoding: .utf8) }
    try (Planting.text + "\n").write(toFile: root + "/proc/cmdline", atomically: false, encoding: .utf8)
    for (link, target) in [
      (device + "/driver", "../../../bus/pci/drivers/\(driver)"),
      (device + "/iommu_group", "../../../kernel/iommu_groups/1"),
      (root + "/sys/bus/pci/devices/\(function)", "../../../devices/pci0000:00/\(function)"),
      (root + "/sys/kernel/iommu_groups/1/devices/\(function)", "../../../../devices/pci0000:00/\(function)"),
      (root + "/sys/kernel/iommu_groups/1/devices/\(driver)", "../../../../devices/pci0000:00/\(function)"),
      (root + "/sys/class/net/eth0\u{1b}[2J", "../../devices/pci0000:00/\(function)/net/eth0\u{1b}[2J"),
    ] { try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target) }
    return root
  }

  private static func expectHarmless(_ outcome: Tool.Outcome, _ what: Comment) {
    #expect(documentedStatuses.contains(outcome.status), what)
    #expect(Planting.isHarmless(outcome.output) && Planting.isHarmless(outcome.errors), what)
    for text in [outcome.output, outcome.errors] {
      #expect(!text.split(separator: "\n").contains { $0.hasPrefix("FAIL  forged") }, what)
    }
  }

  private static let documentedStatuses: Set<Int32> = [0, 1, 2, 64, 65, 66, 74, 77]

  @Test(arguments: [
    ["list"], ["list", "--json"], ["explain", function], ["explain", function, "--json"],
    ["preflight", function, "-v"],
    ["preflight", function, "--json"], ["preflight"], ["passport", function], ["passport", function, "--no-redact"],
    ["verify", function], ["verify", function, "--json"], ["preflight", "\u{1b}[2J\nFAIL  forged"],
    ["list", "--\u{1b}[2J"],
  ])
  func aMachine(arguments: [String]) async throws {
    try await withTemporaryDirectory { directory in
      let root = try Self.capture(in: directory)
      let outcome = try await Tool.run(command: Tool.path, arguments + ["--root", root])
      Self.expectHarmless(outcome, "\(arguments)")
      if arguments.contains("--json"), outcome.status <= 2 {
        Planting.expectHarmless(json: outcome.output, "\(arguments)")
      }
      let difference = try await Tool.run("diff", root, root, "-v")
      Self.expectHarmless(difference, "diff")
    }
  }

  @Test func documents() async throws {
    try await withTemporaryDirectory { directory in
      var random = SeededGenerator(seed: 1)
      var run = Run.built()
      run.add(sessions: 4, blocks: 2, samples: 20, &random)
      run.deviceName = Planting.text
      run.fingerprint.mustMatch.append(FingerprintField(Planting.text, Planting.text, source: Planting.text))
      var other = run
      other.fingerprint.mustMatch[1] = FingerprintField(Planting.text, "else", source: "x")
      for (name, run) in [("a", run), ("b", other)] {
        try RunFile.text(run).write(toFile: "\(directory)/\(name)", atomically: false, encoding: .utf8)
      }
      try Planting.text.write(toFile: directory + "/c", atomically: false, encoding: .utf8)
      try "{\"schema\":\"\\u001b[2J\\n\"}".write(toFile: directory + "/d", atomically: false, encoding: .utf8)
      for arguments in [
        ["compare", "a", "a"], ["compare", "a", "b"], ["compare", "a", "b", "--force-incomparable"],
        ["compare", "a", "b", "--force-incomparable", "--json"], ["compare", "a", "c"], ["compare", "a", "d"],
        ["report", "a", "b"], ["report", "c"], ["report", "d"], ["verify", "--passport", "c"],
        ["verify", "--passport", "d"],
      ] {
        let files = arguments.map { $0.count == 1 ? "\(directory)/\($0)" : $0 }
        let outcome = try await Tool.run(command: Tool.path, files)
        Self.expectHarmless(outcome, "\(arguments)")
        if arguments[0] == "report", outcome.status == 0 { Planting.expectHarmless(markup: outcome.output, "page") }
      }
    }
  }
}
