// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing
import ToolSupport

/// What `list` names must be what lspci and lsusb name on the same machine.
@Suite("vfio-check list")
struct ListCommandTests {
  @Test func namesWhatLspciNames() async throws {
    let ours = ListedFunction.byList(try await Tool.run("list", "--pci", "--json").json)
    let theirs = ListedFunction.byLspci(try await Tool.run(command: "lspci", ["-Dnnk"]).output)
    #expect(ours == theirs)
    #expect(!ours.isEmpty || !FileManager.default.fileExists(atPath: "/sys/bus/pci/devices"))
  }

  /// The name that lspci prints stands in our line too, word for word.
  @Test func usesTheNamesThatLspciUses() async throws {
    let ours = try await Tool.run("list", "--pci").output
    for line in try await Tool.run(command: "lspci", ["-Dnn"]).output.split(separator: "\n") {
      guard let name = line.firstRange(of: " ").map({ line[$0.upperBound...] }) else { continue }
      #expect(ours.contains(name), "\(name)")
    }
  }

  @Test func namesOnACaptureWhatLspciNamesThere() async throws {
    try await withTemporaryDirectory { directory in
      let capture = "\(directory)/machine"
      #expect(try await Tool.run("capture", capture).status == 0)
      let ours = ListedFunction.byList(try await Tool.run("list", "--pci", "--json", "--root", capture).json)
      let theirs = ListedFunction.byLspci(
        try await Tool.run(command: "lspci", ["-O", "sysfs.path=\(capture)/sys/bus/pci", "-Dnnk"]).output)
      #expect(ours == theirs)
    }
  }

  /// Under umockdev both see the same recorded machine.
  @Test func namesWhatLsusbNames() async throws {
    let fixture = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Fixtures/usb/lab-xhci.umockdev").standardized.path
    let ours = try await Tool.run(command: "umockdev-run", ["-d", fixture, "--", Tool.path, "list", "--usb", "--json"])
    #expect(ours.status == 0, "\(ours.errors)")
    let devices = try #require(try ours.json["usb"] as? [[String: Any]])
    let named = devices.map { device in
      "\(device["bus"] as? Int ?? 0)/\(device["address"] as? Int ?? 0) \(device["id"] as? String ?? "")"
    }
    // "Bus 005 Device 002: ID 0627:0001 …"
    let theirs = try await Tool.run(command: "umockdev-run", ["-d", fixture, "--", "lsusb"]).output
      .matches(of: #/Bus (\d+) Device (\d+): ID ([0-9a-f:]{9})/#)
      .map { "\(Int($0.output.1) ?? 0)/\(Int($0.output.2) ?? 0) \($0.output.3)" }
    #expect(named.sorted() == theirs.sorted())
    #expect(named.count == 12)
  }
}
