// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Records
import TestSupport
import Testing
import ToolSupport

/// The same USB devices on a host, in a guest that has their whole controller, and in one to which QEMU hands each
/// transfer on. The lab shows that the three can be measured and compared; what they cost is the emulator's.
@Suite(
  "USB devices in a guest", .enabled(if: Lab.isAvailable && Lab.hasOwnKernel, "\(Lab.kernelAbsence)"),
  .enabled(if: Lab.isOptimised, "\(Lab.optimisedAbsence)"))
struct USBGuestTests {
  private func boot(_ work: Boot.Work) async throws -> Boot { try await Lab.shared.boot("desktop", work) }

  private func run(_ name: String, _ work: Boot.Work) async throws -> Run {
    try RunFile.run(Array(Data(try await boot(work).text("\(name).json").utf8)))
  }

  @Test(arguments: [("controller", Boot.Work.controllerGuest), ("usb-host", .usbHostGuest)])
  func devicesAreMeasuredInAGuest(_ way: String, _ work: Boot.Work) async throws {
    for name in [way, "\(way)-disk"] {
      let outcome = try await boot(work).outcome(name)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let run = try await run(name, work)
      #expect(run.fingerprint["usb.route"] == way && run.sessions.count == 2 && run.emulated != nil)
    }
  }

  @Test func aGadgetIsReachedThroughQEMU() async throws {
    let outcome = try await boot(.usbHostGuest).outcome("usb-host-gadget")
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test(arguments: ["", "-disk"])
  func theThreeCompare(_ which: String) async throws {
    let paths = [
      try await boot(.usbHostGuest).file("host\(which).json").path,
      try await boot(.controllerGuest).file("controller\(which).json").path,
      try await boot(.usbHostGuest).file("usb-host\(which).json").path,
    ]
    let outcome = try await Tool.run(command: Tool.path, ["compare", "--json"] + paths)
    #expect([0, 1].contains(outcome.status), "\(outcome.errors)")
    let document = try outcome.json
    let candidates = try #require(document["candidates"] as? [[String: Any]])
    #expect(
      candidates.compactMap { ($0["arm"] as? [String: Any])?["kind"] as? String } == [
        "usbByController", "usbByHypervisor",
      ])
    for candidate in candidates { #expect((candidate["mismatches"] as? [Any])?.isEmpty == true) }
    let split = try #require(document["split"] as? [[String: Any]])
    #expect(!split.isEmpty)
    for metric in split { #expect((metric["parts"] as? [Any])?.count == 3) }
    let text = try await Tool.run(command: Tool.path, ["compare"] + paths)
    #expect(text.output.contains("transfers handed on by the hypervisor") && text.output.contains("event loop"))
  }
}
