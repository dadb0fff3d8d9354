// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Inventory
import ToolSupport

/// One boot of a machine, and what `observe` did and found in it.
struct Boot: Sendable {
  /// The machine did not do its part; lab/run's words include the end of its console.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// lab/run's exit statuses when the machine did not come up, or ended before its command; and when time was up.
  private static let machineFailed: Int32 = 70
  private static let timeIsUp: Int32 = 124

  let machine: String
  /// The capture that was taken in it, as a directory.
  let capture: String
  private let directory: URL

  /// What is done in a machine.
  enum Work: String, Sendable {
    /// Everything that is looked at.
    case observing = ""
    /// A guest in it gets the machine's devices; the host's part is `observe-host`'s.
    case verifying = "-guest"
    /// Measurements, by the optimised build: the other one refuses.
    case measuring = "-measure"
    /// The same of its USB devices.
    case measuringUSB = "-usb"
    /// USB devices on the machine, and in a guest that has their whole controller, or to which each transfer is handed
    /// on.
    case controllerGuest = "-usb-controller"
    case usbHostGuest = "-usb-host"
    /// Its drive is taken from its driver in every way there is.
    case borrowing = "-borrow"

    var isGuest: Bool { [.verifying, .controllerGuest, .usbHostGuest].contains(self) }
    var isMeasuring: Bool { [.measuring, .measuringUSB, .controllerGuest, .usbHostGuest].contains(self) }
  }

  init(of machine: String, _ work: Work = .observing) async throws {
    self.machine = machine
    // Kept until the next run, for a look at what was there.
    directory = URL(filePath: Tool.path).deletingLastPathComponent()
      .appending(path: "lab-tests/\(machine)\(work.rawValue)")
    capture = directory.appending(path: "capture").path
    try? FileManager.default.removeItem(at: directory)
    try FileManager.default.createDirectory(atPath: capture, withIntermediateDirectories: true)
    func script(_ name: String) -> String { Lab.root.appending(path: "Tests/LabTests/\(name)").path }
    let command =
      switch work {
      case .observing: [script("observe")]
      case .verifying: [script("observe-guest")]
      case .measuring: [script("observe-measure")]
      case .measuringUSB: [script("observe-usb")]
      case .controllerGuest: [script("observe-usb-guest"), "controller"]
      case .usbHostGuest: [script("observe-usb-guest"), "usb-host"]
      case .borrowing:
        [script("borrow"), URL(filePath: Tool.path).deletingLastPathComponent().appending(path: "vfio-trial").path]
      }
    let here = ["--timeout", "420", "--"] + command
    let (passed, host) =
      switch work {
      case .usbHostGuest: ("usb:1-1,usb:2-2,usb:3-1", "observe-usb-host")
      case .controllerGuest: ("0000:02:00.0,0000:03:00.0", "observe-usb-host")
      default: ("0000:02:00.0,0000:03:00.0,0000:01:00.0", "observe-host")
      }
    let guest =
      ["--guest", "--kernel", "lab", "--pass", passed, "--host-command", script(host), "--timeout", "420", "--"]
      + command
    let arguments =
      [
        machine, "--output", directory.path, "--console", directory.appending(path: "console").path, "--boot-timeout",
        "180",
      ] + (work.isGuest ? guest : here)
    func run() async throws -> Tool.Outcome {
      try await Tool.run(
        command: Lab.root.appending(path: "lab/run").path, arguments,
        environment: ["VFIO_CHECK_BIN": work.isMeasuring ? Lab.optimised : Tool.path])
    }
    var outcome = try await run()
    if outcome.status == Self.machineFailed || (work.isGuest && outcome.status == Self.timeIsUp) {
      // The emulator, not what is tested: once in dozens of boots it ends a kernel on its own, and once in a dozen it
      // stops a machine with a guest in it. That is said, and happens to the same machine twice in a row only when it
      // is broken.
      FileHandle.standardError.write(
        Data("lab: \(machine) did not do its part and is booted once more:\n\(outcome.errors)\n".utf8))
      outcome = try await run()
    }
    guard outcome.status == 0 else {
      throw Failure(description: "lab/run \(machine) ended with \(outcome.status):\n\(outcome.errors)")
    }
    if work != .observing { return }
    let unpacking = try await Tool.run(command: "tar", ["-xf", "\(capture).tar", "-C", capture])
    guard unpacking.status == 0 else { throw Failure(description: "\(machine): no capture: \(unpacking.errors)") }
  }

  /// How a command of a script ended.
  func outcome(_ name: String) throws -> Tool.Outcome {
    guard let status = Int32(try text("\(name).status").filter(\.isNumber)) else {
      throw Failure(description: "\(machine): \(name) did not end")
    }
    return Tool.Outcome(status: status, output: try text("\(name).out"), errors: try text("\(name).err"))
  }

  /// A file that was left in /output.
  func file(_ name: String) -> URL { directory.appending(path: name) }
  func text(_ name: String) throws -> String { try String(contentsOf: file(name), encoding: .utf8) }

  /// A preflight that was run in the machine.
  func report(_ name: String = "preflight") throws -> Report { try Report(outcome(name)) }

  /// A preflight of the machine's capture, run here.
  func replay(_ devices: String...) async throws -> Report {
    try Report(await Tool.run(command: Tool.path, ["preflight", "--json", "--root", capture] + devices))
  }

  /// The machine as its capture tells of it.
  func replayed() throws -> Machine { try MachineReader(.capture(capture)).machine() }
}
