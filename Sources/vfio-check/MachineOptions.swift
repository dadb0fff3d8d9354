// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser
internal import Inventory
internal import Passthrough

/// Options of every command that looks at a machine.
struct MachineOptions: ParsableArguments {
  @Option(
    name: .customLong("root"),
    help: ArgumentHelp(
      "Look at a capture instead of this machine: a directory, a tar archive (plain, gzip, xz or zstd) or the output of lspci -xxxx.",
      valueName: "path"),
    completion: .file())
  var captureRoot: String?

  /// Reads the machine that the options mean.
  func machine(readingROMOf functions: Set<PCIAddress> = [], recorder: Recorder? = nil) throws -> Machine {
    try Self.machine(at: captureRoot, readingROMOf: functions, recorder: recorder)
  }

  /// Reads a capture, or this machine where there is none.
  static func machine(
    at captureRoot: String?, readingROMOf functions: Set<PCIAddress> = [], recorder: Recorder? = nil
  ) throws -> Machine {
    var reader = MachineReader(captureRoot.map { .capture($0) } ?? .live)
    reader.readsROM = functions
    do throws(CaptureError) { return try reader.machine(recorder: recorder) } catch { throw CommandFailure(error) }
  }

  /// The devices that a user named, each once.
  static func targets(_ names: [String], on machine: Machine) throws -> [Target] {
    var targets: [Target] = []
    for name in names {
      do throws(SelectionError) {
        for target in try DeviceSelector(name).targets(on: machine) where !targets.contains(target) {
          targets.append(target)
        }
      } catch { throw CommandFailure(error) }
    }
    return targets
  }
}
