// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import TestSupport
import Testing
import ToolSupport

@testable import Inventory
@testable import Passthrough

/// Captures that leave the machine: no secret is in them, and what they are judged by is what it was.
@Suite("Redacted captures")
struct RedactionCommandTests {
  /// The planted machine as a capture with everything in it and as a redacted one.
  private func captures(_ body: (_ open: String, _ redacted: String) async throws -> Void) async throws {
    try await withTemporaryDirectory { directory in
      let recorder = Recorder()
      let machine = try MachineReader(.files(PlantedMachine().tree)).machine(recorder: recorder)
      for (name, redacts) in [("open", false), ("redacted", true)] {
        _ = try CaptureWriter(recorder: recorder, machine: machine, toolVersion: "1", redacts: redacts)
          .write(to: "\(directory)/\(name).tar")
      }
      try await body("\(directory)/open.tar", "\(directory)/redacted.tar")
    }
  }

  /// The secrets that are in some bytes, as they are, reversed, in hexadecimal digits or in base64, each at every
  /// alignment.
  private func secrets(in bytes: [UInt8]) -> [String] {
    let text = String(decoding: bytes.map { (65...90).contains($0) ? $0 + 32 : $0 }, as: UTF8.self)
    let raw = String(decoding: bytes, as: UTF8.self)
    let mark = PlantedMachine.mark
    var forms = [mark, String(mark.reversed()), mark.utf8.map { hexadecimal($0, digits: 2) }.joined()]
    forms += PlantedMachine.shaped.map { $0.lowercased() }
    let coded = (0..<3).map { skip in
      let data = Data(Array(repeating: UInt8(0), count: skip) + Array(mark.utf8))
      return String(data.base64EncodedString().dropFirst(skip == 0 ? 0 : skip + 1).prefix(5))
    }
    return forms.filter { text.contains($0) } + coded.filter { raw.contains($0) }
  }

  @Test func theOpenOneHasThem() async throws {
    try await captures { open, _ in
      let found = secrets(in: try LiveFileTree().read(open, limit: 1 << 26))
      #expect(found.contains(PlantedMachine.mark))
      #expect(found.contains("001b21aabbcc"))
    }
  }

  @Test func noSecretIsInARedactedOne() async throws {
    try await captures { _, redacted in
      let bytes = try LiveFileTree().read(redacted, limit: 1 << 26)
      #expect(secrets(in: bytes) == [])
      // Bytes in which a serial number of 64 bits would stand.
      for number: UInt64 in [0x001b_21ff_ffaa_bbcc, 0x3d2c_1b0a_0000_0001] {
        for order in [number.littleEndian, number.bigEndian] {
          let pattern = (0..<8).map { UInt8(truncatingIfNeeded: order >> (8 * $0)) }
          #expect(bytes.firstRange(of: pattern) == nil)
        }
      }
    }
  }

  /// A capture that was made with everything in it is redacted as well as the machine itself.
  @Test(arguments: ["again.tar", "again"])
  func noSecretIsInARedactedCopyOfAnOpenOne(name: String) async throws {
    try await captures { open, _ in
      let path = FilePathText.split(open).parent + "/" + name
      let outcome = try await Tool.run("capture", path, "--root", open)
      #expect(outcome.status == 0)
      #expect(outcome.errors.contains(", redacted"))
      #expect(outcome.errors.contains("replaced by stand-ins: "))
      #expect(outcome.errors.contains("left out: "))
      if name.hasSuffix(".tar") {
        #expect(secrets(in: try LiveFileTree().read(path, limit: 1 << 26)) == [])
      } else {
        var count = 0
        for case let file as String in FileManager.default.enumerator(atPath: path) ?? .init() {
          count += 1
          #expect(secrets(in: Array(file.utf8)) == [], "\(file)")
          let full = path + "/" + file
          if let target = try? LiveFileTree().link(full) { #expect(secrets(in: Array(target.utf8)) == [], "\(file)") }
          if let bytes = try? LiveFileTree().read(full, limit: 1 << 24) { #expect(secrets(in: bytes) == [], "\(file)") }
        }
        #expect(count > 100)
      }
      #expect(try MachineReader(.capture(path)).machine().isRedacted)
    }
  }

  /// Once redacted, always redacted: its serial numbers are stand-ins, whatever is asked for later.
  @Test func aCopyOfARedactedOneSaysThatItIs() async throws {
    try await captures { _, redacted in
      let path = FilePathText.split(redacted).parent + "/copy.tar"
      let outcome = try await Tool.run("capture", path, "--root", redacted, "--no-redact")
      #expect(outcome.status == 0)
      #expect(try MachineReader(.capture(path)).machine().isRedacted)
    }
  }

  @Test(arguments: [
    ["preflight", "--json"], ["preflight", "-v"], ["preflight", "01:00", "--json"], ["preflight", "00:17.0", "-v"],
    ["preflight", "1-2", "-v"],
    ["explain", "01:00.0"], ["explain", "01:00.0", "--json"], ["list"], ["list", "--json"],
    ["passport", "01:00", "00:1b.0", "1-1"],
  ])
  func noSecretIsInWhatAReplaySays(arguments: [String]) async throws {
    try await captures { _, redacted in
      let outcome = try await Tool.run(command: Tool.path, arguments + ["--root", redacted])
      #expect([0, 1, 2].contains(outcome.status), "\(outcome.errors)")
      #expect(secrets(in: Array((outcome.output + outcome.errors).utf8)) == [])
    }
  }

  @Test func theListShowsAllThatWouldBeWritten() async throws {
    try await captures { open, _ in
      let outcome = try await Tool.run("capture", "--list", "--root", open)
      #expect(outcome.status == 0)
      #expect(outcome.output.contains("/proc/cmdline: "))
      #expect(outcome.output.contains("intel_iommu=on"))
      #expect(secrets(in: Array(outcome.output.utf8)) == [])
      #expect(try await Tool.run("capture").status == 64)
    }
  }

  @Test func whatIsNotRedactedIsForItsOwnerAlone() async throws {
    try await captures { open, _ in
      let directory = FilePathText.split(open).parent
      func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      }
      let outcome = try await Tool.run("capture", "\(directory)/tree", "--root", open, "--no-redact")
      #expect(outcome.status == 0)
      #expect(try mode(open) == 0o600)
      #expect(try mode("\(directory)/tree") == 0o700)
      #expect(try mode("\(directory)/tree/proc") == 0o700)
      #expect(try mode("\(directory)/tree/proc/cmdline") == 0o600)
    }
  }

  // MARK: Verdicts

  private func verdicts(_ machine: Machine) -> [String] {
    let preflight = Preflight(machine: machine)
    let targets =
      machine.pci.devices.map { Target.pci($0.address) } + machine.usb.devices.map { Target.usb($0.usbPath) }
    let findings =
      preflight.hostFindings()
      + targets.flatMap { Preflight(machine: machine, targets: [$0]).findings() }
    return findings.map { "\($0.id) \($0.subject) \($0.verdict)" }
  }

  private func expectTheSame(_ open: Machine, _ redacted: Machine) {
    let (before, after) = (verdicts(open), verdicts(redacted))
    #expect(before.count == after.count)
    for (old, new) in zip(before, after) where old != new { Issue.record("\(old) became \(new)") }
    #expect(!before.isEmpty)
  }

  @Test func theVerdictsOnAMachineWithAllUsesAreTheSame() async throws {
    try await captures { open, redacted in
      let (open, redacted) = (
        try MachineReader(.capture(open)).machine(), try MachineReader(.capture(redacted)).machine()
      )
      expectTheSame(open, redacted)
      let uses = HostUses(open)
      func kinds(_ address: String, _ uses: HostUses) throws -> [HostUse.Kind] {
        uses.uses(below: try #require(PCIAddress(address).flatMap { open.pci[$0] }).path).map(\.kind)
      }
      // That there is something to lose: a pool, an array, a volume, swap, a route through a bridge, a screen, a
      // keyboard, a guest.
      #expect(try kinds("0000:00:17.0", uses).contains(.storageMember))
      #expect(try kinds("0000:00:1e.0", uses).contains(.mount))
      #expect(try kinds("0000:00:1b.0", uses).contains(.swap))
      #expect(try kinds("0000:00:1f.6", uses).contains(.defaultRoute))
      #expect(try kinds("0000:00:1f.7", uses).contains(.defaultRoute))
      #expect(try kinds("0000:01:00.0", uses).contains(.display))
      #expect(try kinds("0000:00:14.0", uses).contains(.keyboard))
      #expect(try kinds("0000:00:1c.0", uses).contains(.virtualMachine))
      for device in open.pci.devices {
        let address = "\(device.address)"
        #expect(
          try kinds(address, uses) == kinds(address, HostUses(redacted)),
          "\(address): \(uses.uses(below: device.path).map(\.summary)) \(HostUses(redacted).uses(below: device.path).map(\.summary))"
        )
      }
    }
  }

  private static let fixtures = URL(filePath: #filePath).appending(path: "../../../Fixtures/machines").standardized.path

  @Test(arguments: try FileManager.default.contentsOfDirectory(atPath: fixtures).sorted())
  func theVerdictsOnAFixtureAreTheSame(name: String) async throws {
    try await withTemporaryDirectory { directory in
      let recorder = Recorder()
      let open = try MachineReader(.capture("\(Self.fixtures)/\(name)/capture")).machine(recorder: recorder)
      let path = "\(directory)/redacted.tar"
      let writer = CaptureWriter(recorder: recorder, machine: open, toolVersion: "1", redacts: true)
      _ = try writer.write(to: path)
      let redacted = try MachineReader(.capture(path)).machine()
      expectTheSame(open, redacted)
      #expect(MachineDifference(open, redacted).outcome == .unchanged)
      // Names that everybody's machine has stay: stand-ins are for the others.
      #expect(
        writer.redactions.filter { ["other name", "disk or array", "network interface"].contains($0.kind) } == [])
    }
  }

  @Test func aRedactedCaptureOfAnUnchangedMachineIsNoDifference() async throws {
    try await captures { open, redacted in
      let outcome = try await Tool.run("diff", redacted, open)
      #expect(outcome.status == 0, "\(outcome.output)")
      let difference = MachineDifference(
        try MachineReader(.capture(open)).machine(), try MachineReader(.capture(redacted)).machine())
      #expect(difference.host.isEmpty)
      #expect(difference.outcome == .unchanged)
    }
  }

  @Test func anArgumentThatChangedIsStillADifference() async throws {
    try await captures { _, redacted in
      var now = try MachineReader(.capture(redacted)).machine()
      let old = now
      now.kernel.commandLine = now.kernel.commandLine.filter { $0 != "iommu=pt" } + ["pci=nomsi", "root=UUID=1"]
      let change = MachineDifference(old, now).host
      #expect(change.addedArguments == ["pci=nomsi"])
      #expect(change.removedArguments == ["iommu=pt"])
    }
  }
}
