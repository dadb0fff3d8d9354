// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Inventory
import Passthrough
import Reporting
import TestSupport
import Testing
import ToolSupport

@testable import vfio_check

@Suite("vfio-check passport and verify")
struct VerifyCommandTests {
  private static let desktop = URL(filePath: #filePath)
    .appending(path: "../../../Fixtures/machines/desktop/capture").standardized.path

  private func withPassport(_ devices: String..., body: (String) async throws -> Void) async throws {
    try await withTemporaryDirectory { directory in
      let path = "\(directory)/passport.json"
      let outcome = try await Tool.run(
        command: Tool.path, ["passport"] + devices + ["--root", Self.desktop, "-o", path])
      #expect(outcome.status == 0, "\(outcome.errors)")
      try await body(path)
    }
  }

  /// A capture has nothing that could be tried, so the same machine is not failed and not wholly verified.
  @Test func aMachineHasItsOwnDevices() async throws {
    try await withPassport("02:00.0", "03:00.0") { path in
      let outcome = try await Tool.run("verify", "--json", "--passport", path, "--root", Self.desktop)
      #expect(outcome.status == 2, "\(outcome.errors)")
      let findings = try #require(outcome.json["findings"] as? [[String: Any]])
      let unknown = Set(findings.filter { $0["verdict"] as? String == "unknown" }.compactMap { $0["id"] as? String })
      #expect(unknown == ["guest.dma", "usb.round-trip", "usb.stable"])
      #expect(!findings.contains { $0["verdict"] as? String == "fail" })
      let devices = try #require(outcome.json["devices"] as? [[String: Any]])
      #expect(devices.count == 6 && devices.allSatisfy { $0["match"] as? String == "found" })
    }
  }

  @Test func anotherMachineHasNot() async throws {
    try await withPassport("04:00.0") { path in
      let other = URL(filePath: Self.desktop).appending(path: "../../switch/capture").standardized.path
      let outcome = try await Tool.run("verify", "--passport", path, "--root", other)
      #expect(outcome.status == 1)
      #expect(outcome.output.contains("guest.identity") && outcome.output.contains("0000:04:00.0 on the host"))
    }
  }

  @Test func whatSharesTheGroupIsNamed() async throws {
    let outcome = try await Tool.run("passport", "01:00.0", "--root", Self.desktop)
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("0000:01:00.1"))
    #expect(try outcome.json["schema"] as? String == "vfio-check/passport")
  }

  @Test func anEditedPassportIsRefused() async throws {
    try await withPassport("02:00.0") { path in
      let text = try String(contentsOfFile: path, encoding: .utf8)
      try text.replacingOccurrences(of: "\"sizeBytes\" : 16384", with: "\"sizeBytes\" : 32768").write(
        toFile: path, atomically: true, encoding: .utf8)
      let outcome = try await Tool.run("verify", "--passport", path, "--root", Self.desktop)
      #expect(outcome.status == 65)
      #expect(outcome.errors.contains(path) && outcome.errors.contains("edited"))
    }
  }

  @Test func nothingIsOverwritten() async throws {
    try await withPassport("02:00.0") { path in
      let before = try String(contentsOfFile: path, encoding: .utf8)
      let outcome = try await Tool.run("passport", "04:00.0", "--root", Self.desktop, "-o", path)
      #expect(outcome.status == 64)
      #expect(try String(contentsOfFile: path, encoding: .utf8) == before)
    }
  }

  @Test(
    arguments: [
      (["verify", "--passport", "/nonexistent"], 66), (["verify", "--passport", "/"], 64),
      (["passport"], 64), (["verify", "--passport", "/dev/null", "01:00.0"], 64),
      (["verify", "--passport", "/dev/null"], 65), (["passport", "ff:1f.7"], 66),
      (["verify", "--for", "1s"], 64), (["verify", "--watch", "--interval", "soon"], 64),
      (["verify", "--watch", "--root", "/nonexistent"], 64),
    ] as [([String], Int32)])
  func badInputIsNamed(arguments: [String], status: Int32) async throws {
    let outcome = try await Tool.run(command: Tool.path, arguments)
    #expect(outcome.status == status, "\(outcome.errors)")
    #expect(!outcome.errors.isEmpty)
  }

  /// Watches a device of this very machine, whatever it is; nil where there is none. No verdict is asked for, only that
  /// it was looked at again and that it ends.
  private func watch(_ arguments: String..., command: [String] = []) async throws -> Tool.Outcome? {
    let functions = try await Tool.run("list", "--pci", "--json").json["pci"] as? [[String: Any]]
    guard let device = functions?.first?["address"] as? String else { return nil }
    let line = command + [Tool.path, "verify", device, "--watch", "--no-probe"] + arguments
    return try await Tool.run(command: line[0], Array(line.dropFirst()))
  }

  @Test func aWatchEndsWithItsTime() async throws {
    guard let outcome = try await watch("--for", "1s", "--interval", "0.2s", "--json") else { return }
    let watch = try #require(outcome.json["watch"] as? [String: Any])
    #expect(try #require(watch["rounds"] as? Int) >= 2)
    #expect(outcome.errors.contains("watching 1 device every"))
  }

  @Test func aWatchThatIsInterruptedEndsWithTheVerdict() async throws {
    let command = ["timeout", "--preserve-status", "-s", "INT", "8"]
    guard let outcome = try await watch(command: command) else { return }
    #expect(outcome.output.contains("Nothing drifted: ") && outcome.output.contains("passed"))
    #expect([0, 1, 2].contains(outcome.status))
  }

  /// Nothing wrong was found, since nothing was looked at.
  @Test func whereThereIsNoDeviceNothingIsVerified() throws {
    func status(_ context: VerificationContext, _ verdict: Verdict = .pass) -> DocumentedStatus {
      let finding = Finding(
        id: "guest.hypervisor", subject: .host, judgement: Judgement(verdict, MadeUpReason.madeUp, "seen"))
      return FailureThreshold.fail.status(
        of: VerificationReport(context: context, findings: [finding], toolVersion: "1", time: nil))
    }
    var machine = Machine()
    #expect(status(VerificationContext(machine: machine, targets: [])) == .incomplete)
    #expect(status(VerificationContext(machine: machine, targets: []), .fail) == .failed)
    machine.pci = PCITopology([.built("0000:01:00.0", group: 1)])
    let address = try #require(PCIAddress("0000:01:00.0"))
    #expect(status(VerificationContext(machine: machine, targets: [.pci(address)])) == .success)
  }

  @Test func aPassportOfNothingVerifiesNothing() async throws {
    try await withTemporaryDirectory { directory in
      let path = "\(directory)/passport.json"
      let empty = PassportIssuer(Machine(), redacts: true).passport(for: [], toolVersion: "1", time: nil)
      try PassportFile.text(empty).write(toFile: path, atomically: false, encoding: .utf8)
      let outcome = try await Tool.run("verify", "--passport", path)
      #expect(outcome.status == 2, "\(outcome.errors)")
      #expect(
        outcome.output.contains("nothing was verified") || outcome.output.contains("not everything could be verified"))
      let watch = try await Tool.run("verify", "--passport", path, "--watch", "--for", "1h", "--json")
      #expect(watch.status == 2 && watch.errors.contains("there is no device to watch"))
      #expect(try watch.json["watch"] == nil)
    }
  }
}
