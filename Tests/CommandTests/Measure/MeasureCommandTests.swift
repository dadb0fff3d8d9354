// SPDX-License-Identifier: GPL-3.0-or-later
import Testing
import ToolSupport

@testable import vfio_check

@Suite("vfio-check measure")
struct MeasureCommandTests {
  #if DEBUG
    /// Figures of code that was not optimised would be believed all the same.
    @Test(arguments: ["block", "vfio", "usb", "gpu"])
    func aDebugBuildDoesNotMeasure(engine: String) async throws {
      let outcome = try await Tool.run("measure", engine, "no-such-device")
      #expect(outcome.status == 64 && outcome.output.isEmpty)
      #expect(outcome.errors.contains("debug build") && outcome.errors.contains("make release"))
    }

    @Test func norDoesItMeasureTheProcessor() async throws {
      let outcome = try await Tool.run("measure", "cpu")
      #expect(outcome.status == 64 && outcome.errors.contains("debug build"))
    }
  #endif

  /// Found before any build matters.
  @Test(
    arguments: [
      ["--sessions", "0"], ["--blocks", "1001"], ["--operations", "199"], ["--append"], ["--sizes", "0"],
      ["--depths", "0"], ["--method", "mmap"],
    ])
  func optionsThatMakeNoSenseAreMistakes(options: [String]) async throws {
    let outcome = try await Tool.run(command: Tool.path, ["measure", "block", "no-such-device"] + options)
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains(options[0]) && !outcome.errors.contains("debug build"))
  }

  /// A GPU is named, or the software device, and not with what only others can.
  @Test(
    arguments: [
      [], ["0000:01:00.0", "--software"], ["--software", "--api", "cuda"], ["01:00.0", "--api", "opencl"],
      ["01:00.0", "--sizes", "3K"], ["01:00.0", "--directions", "up"], ["01:00.0", "--backing", "8K"],
      ["01:00.0", "--backing", "driver", "--api", "cuda"], ["01:00.0", "--working-sets", "128G"],
    ])
  func aGPUIsNamedInOneWay(options: [String]) async throws {
    let outcome = try await Tool.run(command: Tool.path, ["measure", "gpu"] + options)
    #expect(outcome.status == 64 && outcome.output.isEmpty)
    #expect(!outcome.errors.contains("debug build"))
  }

  @Test(
    arguments: [
      ["--working-sets", "3K"], ["--working-sets", "6000"], ["--working-sets", "128G"], ["--working-sets", ""],
      ["--backing", "1G"], ["--backing", "4K,"], ["--operations", "199"],
    ])
  func optionsOfTheProcessorThatMakeNoSenseAreMistakes(options: [String]) async throws {
    let outcome = try await Tool.run(command: Tool.path, ["measure", "cpu"] + options)
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains(options[0]) && !outcome.errors.contains("debug build"))
  }

  @Test func measuringWhatIsAMistakeWithoutAnEngine() async throws {
    let outcome = try await Tool.run("measure", "weather")
    #expect(outcome.status == 64)
  }
}
