// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Records
import TestSupport
import Testing
import ToolSupport

/// Round trips to the USB devices of `desktop`: what they leave behind, what they leave alone, and what disturbs them.
/// No time is judged.
@Suite(
  "USB measurements in the lab", .enabled(if: Lab.isAvailable, "\(Lab.absence)"),
  .enabled(if: Lab.isOptimised, "\(Lab.optimisedAbsence)"))
struct USBMeasureTests {
  private func boot() async throws -> Boot { try await Lab.shared.boot("desktop", .measuringUSB) }

  private func record(_ name: String) async throws -> Run {
    try RunFile.run(Array(Data(try await boot().text("\(name).json").utf8)))
  }

  private static func ids(_ run: Run) -> [String: Int] {
    Dictionary(run.metrics.map { ($0.id, 1) }, uniquingKeysWith: +)
  }

  @Test func aKeyboardAnswersByAllWays() async throws {
    let outcome = try await boot().outcome("keyboard")
    #expect(outcome.status == 0 && outcome.output.contains("EMULATED"), "\(outcome.errors)")
    let run = try await record("keyboard")
    #expect(run.engine == "usb" && run.subject == "usb:1-1" && run.deviceName?.hasSuffix("[0627:0001]") == true)
    #expect(
      Self.ids(run) == [
        "usb.status.latency": 2, "usb.status.synchronous.latency": 1, "usb.status.library.latency": 1,
      ])
    #expect(run.sessions.count == 2 && run.sessions.allSatisfy { $0.blocks.count == 8 })
    // Nothing that the kernel counted was not the block's own.
    #expect(run.sessions.flatMap(\.blocks).allSatisfy { !$0.flags.contains(.foreignTraffic) })
    #expect(run.fingerprint["usb.id"] == "0627:0001" && run.fingerprint["usb.speed"] == "480 Mb/s")
    #expect(run.fingerprint["controller.id"] == "1b36:000d" && run.fingerprint["device.id"] == nil)
  }

  @Test func whatAGadgetGetsComesBack() async throws {
    let outcome = try await boot().outcome("gadget")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let ids = try await Self.ids(record("gadget"))
    #expect(ids["usb.loopback.latency"] == 4 && ids["usb.loopback.throughput"] == 2)
    #expect(ids["usb.status.latency"] == 2)
  }

  @Test func aDiskIsReadWithoutItsDriver() async throws {
    let outcome = try await boot().outcome("disk")
    #expect(outcome.status == 0 && outcome.errors.contains("2-2:1.0 is taken from usb-storage"), "\(outcome)")
    let run = try await record("disk")
    #expect(Self.ids(run)["usb.storage.read.latency"] == 1 && Self.ids(run)["usb.storage.ready.latency"] == 1)
    #expect(run.sessions.flatMap(\.blocks).allSatisfy { !$0.flags.contains(.foreignTraffic) })
  }

  @Test func aHubAnswersWhileItIsKeptAwake() async throws {
    #expect(try await boot().outcome("hub").status == 0)
    let run = try await record("hub")
    #expect(run.parameters["tuned"] == "yes")
    #expect(run.sessions.flatMap(\.blocks).allSatisfy { $0.samplesNanoseconds?.count == $0.distribution?.count })
  }

  @Test func aControllerIsAllItsDevices() async throws {
    let outcome = try await boot().outcome("controller")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let run = try await record("controller")
    #expect(run.subject == "pci:0000:03:00.0")
    #expect(
      Set(run.metrics.compactMap(\.device)) == [
        "0627:0001 at port 1", "46f4:0001 at port 2", "0409:55aa at port 3", "0627:0001 at port 3.1",
      ])
    #expect(run.metrics.count == 12)
  }

  /// Drivers of the interfaces, power settings, every byte of the disk, and an empty journal.
  @Test(arguments: ["disk", "tuned", "refused", "restored"])
  func everythingIsAsItWas(_ moment: String) async throws {
    let before = try await boot().text("state.before")
    #expect(before.contains("usb-storage") && before.contains("usbhid") && before.contains("auto"))
    #expect(try await boot().text("state.\(moment)") == before)
  }

  @Test(arguments: [
    ("root-hub", 64, "is a root hub"), ("as-device", 64, "--controller 0000:03:00.0"),
    ("no-controller", 64, "is no USB controller"), ("hub-storage", 64, "is a hub"),
    ("keyboard-loopback", 64, "no loopback device"), ("whole-packets", 64, "use 511"),
    ("absent", 66, "no USB device is plugged in at 7-7"), ("unprivileged", 77, "TAG+=\"uaccess\""),
    ("unprivileged-disk", 77, "run it as root"), ("mounted", 1, "sda is mounted at /mnt"),
    ("claimed", 1, "vfio-check preflight usb:3-1"),
  ])
  func whatCannotBeMeasuredIsNamed(_ name: String, _ status: Int32, _ text: String) async throws {
    let outcome = try await boot().outcome(name)
    #expect(outcome.status == status && outcome.errors.contains(text), "\(outcome)")
  }

  @Test func aMountedDiskAnswersItsStatus() async throws {
    let outcome = try await boot().outcome("mounted-status")
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test func foreignTrafficIsCountedAndLeftOut() async throws {
    #expect(try await boot().outcome("foreign").status == 0)
    let run = try await record("foreign")
    let disturbed = run.sessions.flatMap(\.blocks).count { $0.flags.contains(.foreignTraffic) }
    #expect(disturbed > 0)
    #expect(try await boot().outcome("foreign").output.contains("left out: another process used the device"))
    let clean = try await record("clean")
    #expect(clean.sessions.flatMap(\.blocks).allSatisfy { !$0.flags.contains(.foreignTraffic) })
    let comparison = try await boot().outcome("foreign-compare")
    #expect([0, 1, 2].contains(comparison.status), "\(comparison.errors)")
    let candidate = try #require((try comparison.json["candidates"] as? [[String: Any]])?.first)
    let metrics = try #require(candidate["metrics"] as? [[String: Any]])
    #expect(metrics.compactMap { $0["leftOutBlocks"] as? Int }.reduce(0, +) == disturbed)
  }

  @Test func aResetIsSeenInTheKernelsLog() async throws {
    let outcome = try await boot().outcome("reset")
    let run = try await record("reset")
    let flags = run.sessions.flatMap(\.blocks).flatMap(\.flags)
    let resets = try await boot().text("reset.log")
    #expect(resets.contains("ok"))
    #expect(flags.contains(.deviceReset) || run.failure != nil, "\(outcome)\n\(resets)")
    // A reset only sets its block apart. What ends with 2 is a run that is not whole: the script stops it after 10
    // seconds, which a fast machine does not need.
    #expect(outcome.status == (run.isInterrupted || run.failure != nil ? 2 : 0))
    #expect(run.isInterrupted || run.failure != nil || run.sessions.count == 50)
  }

  @Test(arguments: [("replug", "3-1"), ("unplug", "1-1")])
  func aDeviceThatGoesAwayLeavesWhatWasMeasured(_ name: String, _ device: String) async throws {
    let outcome = try await boot().outcome(name)
    #expect(outcome.status == 2, "\(outcome)")
    let run = try await record(name)
    #expect(!run.sessions.isEmpty && run.sessions.count < 50)
    let failure = try #require(run.failure)
    #expect(failure.hasPrefix(device) && (failure.contains("went away") || failure.contains("re-enumerated")))
    #expect(outcome.output.contains("It ended early"))
  }

  @Test func whatAKilledRunTookIsRestored() async throws {
    #expect(try await boot().text("killed.driver") == "no\n")
    let restored = try await boot().outcome("restore")
    #expect(restored.status == 0)
    #expect(restored.output.contains("2-2:1.0: given back to usb-storage"))
    #expect(restored.output.contains("power/control: auto"))
  }
}
