// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Records
import TestSupport
import Testing
import ToolSupport

/// The whole command on a GPU that is a program: it needs no machine of the lab, but the build that measures. No time
/// is judged.
@Suite("measure gpu --software", .enabled(if: Lab.isOptimised, "\(Lab.optimisedAbsence)"))
struct MeasureGPUTests {
  private static let little = [
    "measure", "gpu", "--software", "--sizes", "4K,16K", "--sessions", "2", "--blocks", "2", "--operations", "200",
  ]

  private static func measure(_ options: String...) async throws -> Tool.Outcome {
    try await Tool.run(command: Lab.optimised, little + options)
  }

  @Test func everythingThatIsSaidSaysThatItIsNoDMA() async throws {
    try await withTemporaryDirectory { directory in
      let (first, second) = ("\(directory)/first.json", "\(directory)/second.json")
      let outcome = try await Self.measure("-o", first, "--seed", "1")
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.output.contains("CPU, not DMA"))
      #expect(outcome.output.contains("gpu.copy.h2d.throughput") && outcome.output.contains("All times are by"))
      let run = try RunFile.run(Array(try Data(contentsOf: URL(filePath: first))))
      #expect(run.engine == "gpu" && run.subject == nil && run.sessions.count == 2)
      #expect(run.emulated?.hasPrefix("CPU, not DMA") == true)
      #expect(run.parameters["api"] == "vulkan" && run.parameters["backing"] == "4K")
      #expect(run.fingerprint["memory.4K.pageBytes"] == "4096")
      for metric in run.metrics { #expect(run.blocks(of: metric).map(\.count) == [2, 2]) }
      let json = try await Self.measure("-o", second, "--seed", "2", "--json").json
      #expect((json["emulated"] as? String)?.hasPrefix("CPU, not DMA") == true)
      // How much slower it was is nobody's matter here.
      let comparison = try await Tool.run(command: Lab.optimised, ["compare", first, second])
      #expect(comparison.status == 0 || comparison.status == 1, "\(comparison.errors)")
      #expect(comparison.output.contains("CPU, not DMA"))
    }
  }

  @Test func theDriversMemoryIsAnotherParameter() async throws {
    let json = try await Self.measure("--backing", "driver", "--directions", "h2d", "--json").json
    #expect((json["parameters"] as? [String: String])?["backing"] == "driver")
  }

  @Test func aFunctionThatIsNoGPUOfAnyDriverIsNotFound() async throws {
    let outcome = try await Tool.run(command: Lab.optimised, ["measure", "gpu", "ffff:1f.7"])
    #expect(outcome.status == 64 || outcome.status == 66)
    #expect(outcome.output.isEmpty && !outcome.errors.isEmpty)
  }
}
