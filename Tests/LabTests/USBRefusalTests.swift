// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing
import ToolSupport

/// What `measure usb` says to devices that cannot be measured, on a recorded machine: umockdev shows its sysfs and its
/// nodes, and answers requests as a recording tells it to. Like all measurements it takes the optimised build.
@Suite("USB devices that cannot be measured", .enabled(if: Lab.isOptimised, "\(Lab.optimisedAbsence)"))
struct USBRefusalTests {
  private static let recording = Lab.root.appending(path: "Fixtures/usb/lab-xhci.umockdev").path

  /// Runs `measure usb` on the recorded machine. `answers` is what the device 5-1 says to a request, as umockdev writes
  /// it down.
  private func measure(
    _ arguments: [String], answers: String? = nil, edit: ((String) -> String)? = nil
  ) async throws -> Tool.Outcome {
    try await withTemporaryDirectory { directory in
      var options = ["-d", Self.recording]
      if let edit {
        let path = directory + "/machine.umockdev"
        try edit(String(contentsOfFile: Self.recording, encoding: .utf8))
          .write(toFile: path, atomically: false, encoding: .utf8)
        options = ["-d", path]
      }
      if let answers {
        try "@DEV /dev/bus/usb/005/002\n\(answers)\n"
          .write(toFile: directory + "/answers", atomically: false, encoding: .utf8)
        options += ["-i", "/dev/bus/usb/005/002=\(directory)/answers"]
      }
      return try await Tool.run(
        command: "umockdev-run",
        options + ["--", Lab.optimised, "measure", "usb"] + arguments
          + ["--sessions", "1", "--blocks", "1", "--depths", "1", "--seed", "2"])
    }
  }

  @Test(
    arguments: [
      ("usb5", 64, "usb5 is a root hub"), ("5-7", 66, "no USB device is plugged in at 5-7"),
      ("01:00.0", 64, "--controller 0000:01:00.0"), ("5-3 --transfers loopback", 64, "is a hub"),
      ("5-3 --transfers storage", 64, "is a hub"), ("5-1 --transfers loopback", 64, "is no loopback device"),
      ("5-1 --transfers storage", 64, "is no mass storage"), ("6-2 --transfers reports", 64, "is no keyboard"),
      ("--controller 00:1d.0", 66, "has nothing plugged in"), ("--controller 00:02.0", 66, "no PCI function is there"),
      ("0627:0001", 64, "is the id of 3 devices"),
    ] as [(String, Int32, String)])
  func whatIsNamedWrongly(_ arguments: String, _ status: Int32, _ text: String) async throws {
    let outcome = try await measure(arguments.split(separator: " ").map(String.init))
    #expect(outcome.status == status && outcome.errors.contains(text), "\(outcome)")
    #expect(outcome.output.isEmpty)
  }

  /// Status of the request, and the error of `errno` that it stands for.
  @Test(arguments: [
    ("-32", "refuses GET_STATUS"), ("-71", "an error on the bus"), ("0", "less than two bytes"),
  ])
  func whatAnswersWrongly(_ status: String, _ text: String) async throws {
    // Type (control), endpoint, status, flags, buffer length, length moved, error count, and the setup packet with its
    // two bytes.
    let outcome = try await measure(["5-1"], answers: "USBDEVFS_REAPURB 0 2 0 \(status) 0 10 10 0 80000000000002000000")
    #expect(outcome.status == 2 && outcome.errors.contains("5-1") && outcome.errors.contains(text), "\(outcome)")
  }

  @Test func aNodeThatTakesNoTransfers() async throws {
    let outcome = try await measure(["5-1"])
    #expect(outcome.status == 2 && outcome.errors.contains("GET_STATUS"), "\(outcome)")
  }

  @Test func aDiskDrivenByUAS() async throws {
    let outcome = try await measure(["6-2", "--transfers", "storage"]) {
      $0.replacing("bInterfaceProtocol=50", with: "bInterfaceProtocol=62")
        .replacing("0904000002080650", with: "0904000002080662")
    }
    #expect(outcome.status == 64 && outcome.errors.contains("UAS"), "\(outcome)")
  }
}
