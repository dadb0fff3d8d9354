// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Records
import TestSupport
import Testing
import ToolSupport

/// Measurements of the emulated NVMe drive of `desktop`: what they leave behind, and what they leave alone. No time is
/// judged.
@Suite(
  "Measurements in the lab", .enabled(if: Lab.isAvailable, "\(Lab.absence)"),
  .enabled(if: Lab.isOptimised, "\(Lab.optimisedAbsence)"))
struct MeasureTests {
  private func boot() async throws -> Boot { try await Lab.shared.boot("desktop", .measuring) }

  private func record(_ name: String) async throws -> Run {
    try RunFile.run(Array(Data(try await boot().text("\(name).json").utf8)))
  }

  @Test func aRunHoldsWhatWasAskedFor() async throws {
    let outcome = try await boot().outcome("second")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("EMULATED"))
    let run = try await record("second")
    #expect(run.engine == "block" && run.subject == "pci:0000:02:00.0")
    #expect(run.metrics.count == 3)
    #expect(run.sessions.count == 2)
    for session in run.sessions {
      // Two points of two blocks, and the rate of one of them.
      #expect(session.blocks.count == 6)
      for block in session.blocks where block.distribution != nil {
        #expect(block.samplesNanoseconds?.count == block.distribution?.count)
        #expect(block.distribution?.count ?? 0 >= 200)
      }
    }
    #expect(run.fingerprint["device.id"] == "1b36:0010")
    #expect(run.fingerprint["iommu.groupType"] == "DMA-FQ")
    #expect(run.timerNanoseconds > 0)
  }

  @Test func sessionsAreAddedToARun() async throws {
    #expect(try await boot().outcome("append").status == 0)
    #expect(try await record("first").sessions.count == 4)
    let overwritten = try await boot().outcome("overwrite")
    #expect(overwritten.status == 64)
    #expect(overwritten.errors.contains("first.json exists already"))
  }

  @Test func runsOfTheSameKindCompare() async throws {
    let outcome = try await boot().outcome("compare")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let candidate = try #require((try outcome.json["candidates"] as? [[String: Any]])?.first)
    let metrics = try #require(candidate["metrics"] as? [[String: Any]])
    #expect(metrics.count == 3)
    for metric in metrics {
      let interval = try #require(metric["interval"] as? [String: Double])
      let ratio = try #require(metric["ratio"] as? Double)
      #expect(try #require(interval["lower"]) <= ratio && ratio <= #require(interval["upper"]))
      #expect(metric["basis"] as? String == "sessions")
      // One of the two has two sessions, of which none can say what they differ by: so nothing is a difference.
      #expect(metric["noiseFloor"] == nil)
      #expect(["notDistinguishable", "equivalent"].contains(metric["verdict"] as? String))
    }
  }

  @Test func runsOfAnotherKindDoNot() async throws {
    let refused = try await boot().outcome("incomparable")
    #expect(refused.status == 65)
    #expect(refused.errors.contains("parameter method"))
    let forced = try await boot().outcome("forced")
    #expect([0, 1].contains(forced.status))
    #expect(try forced.json["isForced"] as? Bool == true)
  }

  @Test func whatIsTunedIsInTheRecord() async throws {
    #expect(try await boot().outcome("third").status == 0)
    #expect(try await record("third").parameters["tuned"] == "yes")
    #expect(try await record("second").parameters["tuned"] == "no")
  }

  @Test func anOrdinaryUserIsToldWhatIsMissing() async throws {
    let outcome = try await boot().outcome("unprivileged")
    #expect(outcome.status == 77)
    #expect(outcome.errors.contains("/dev/nvme0n1"))
  }

  /// Driver, driver_override, type of the group, every byte of the drive, its write counters, and an empty journal.
  @Test(arguments: ["read", "isolated", "interrupted", "restored", "vfio"])
  func everythingIsAsItWas(_ moment: String) async throws {
    let before = try await boot().text("state.before")
    #expect(before.contains("nvme") && before.contains("DMA-FQ") && before.contains("\n0 0\n"))
    #expect(try await boot().text("state.\(moment)") == before)
  }

  @Test func translationIsIsolated() async throws {
    let outcome = try await boot().outcome("isolate")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let run = try await record("isolate")
    // Two rounds of the base against itself, then two of all three, each in the reverse order of the one before.
    #expect(
      run.sessions.map(\.arm) == [
        "identity", "identity again", "identity again", "identity",
        "identity", "DMA-FQ", "DMA", "DMA", "DMA-FQ", "identity",
      ])
    let arms = try await boot().outcome("arms")
    #expect([0, 1].contains(arms.status))
    let candidates = try #require(try arms.json["candidates"] as? [[String: Any]])
    // The lab's host is a virtual machine itself, and is taken for no bare one.
    #expect(candidates.compactMap { ($0["arm"] as? [String: Any])?["kind"] as? String } == ["guest", "guest"])
    #expect(candidates.compactMap { ($0["arm"] as? [String: Any])?["arm"] as? String } == ["DMA-FQ", "DMA"])
    for candidate in candidates {
      let metric = try #require((candidate["metrics"] as? [[String: Any]])?.first)
      #expect(metric["isPaired"] as? Bool == true)
    }
  }

  @Test func anInterruptionKeepsWhatWasMeasured() async throws {
    #expect(try await boot().outcome("interrupted").status == 2)
    let run = try await record("interrupted")
    #expect(run.isInterrupted && !run.sessions.isEmpty && run.sessions.count < 50)
  }

  @Test func whatAKilledRunLeftIsRestored() async throws {
    #expect(try await boot().text("killed.type").contains("identity"))
    let restored = try await boot().outcome("restore")
    #expect(restored.status == 0)
    #expect(restored.output.contains("type DMA-FQ") && restored.output.contains("given back to nvme"))
    #expect(try await boot().outcome("nothing").output.contains("nothing to restore"))
  }

  @Test(arguments: ["mounted", "isolated-mounted"])
  func aMountedDriveIsRefused(_ name: String) async throws {
    let outcome = try await boot().outcome(name)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("is mounted at /mnt"))
  }

  @Test func aMountedDriveCanBeReadAllTheSame() async throws {
    let outcome = try await boot().outcome("in-use")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("The host used nvme0n1 meanwhile: a mounted file system."))
  }

  @Test func aControllerIsDrivenThroughVFIO() async throws {
    let outcome = try await boot().outcome("vfio")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let run = try await record("vfio")
    #expect(run.parameters["interface"] == "type1")
    #expect(run.sessions.map(\.arm) == ["largest", "largest again", "largest", "smallest"])
    #expect(run.metrics.count { $0.id == "nvme.read.latency" } == 5)
    #expect(run.metrics.count { $0.id == "vfio.map.latency" } == 2)
    for session in run.sessions { #expect(session.blocks.count == 9) }
    // Five working sets are enough to look for a knee; whether there is one is the emulator's business.
    let curves = WorkingSetCurve.all(of: run)
    #expect(curves.map(\.arm) == ["largest", "smallest"])
    #expect(outcome.output.contains("nvme.read.latency, smallest, 4 KiB: "))
    #expect([0, 1].contains(try await boot().outcome("vfio-arms").status))
  }

  @Test func theProcessorIsMeasuredAndCalledEmulated() async throws {
    let outcome = try await boot().outcome("cpu")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let run = try await record("cpu")
    #expect(run.engine == "cpu" && run.subject == nil && run.emulated?.contains("TCG") == true)
    #expect(run.fingerprint["machine.hypervisorInterface"] == "TCGTCGTCGTCG")
    let instructions = run.metrics.filter { $0.id != "cpu.chase.latency" }
    #expect(
      instructions.map(\.id) == ["cpu.clock.latency", "cpu.tsc.latency", "cpu.cpuid.latency", "cpu.port.latency"])
    // Five working sets with pages of 4 KiB, and as many of 2 MiB where the kernel found some.
    let pages = Set(run.metrics.compactMap { $0.point["pageBytes"] })
    #expect(pages.contains(4096) && pages.isSubset(of: [4096, 2 << 20]))
    #expect(run.metrics.count == 4 + 5 * pages.count)
    #expect(run.sessions.count == 1 && run.sessions[0].blocks.count == run.metrics.count)
    for block in run.sessions[0].blocks { #expect(block.distribution?.count == 200) }
    #expect(outcome.output.contains("EMULATED") && outcome.output.contains("No claim is tested"))
  }

  @Test func theProcessorIsMeasuredWithoutPrivileges() async throws {
    let outcome = try await boot().outcome("cpu-user")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try outcome.json["engine"] as? String == "cpu")
    let denied = try await boot().outcome("cpu-port-user")
    #expect(denied.status == 77 && denied.errors.contains("run it as root"), "\(denied)")
  }

  @Test func reservedHugePagesAreTakenFirst() async throws {
    #expect(try await boot().outcome("cpu-pool").status == 0)
    let run = try await record("cpu-pool")
    #expect(run.fingerprint["memory.pages2M"] == "hugetlb")
    #expect(run.metrics.compactMap { $0.point["pageBytes"] } == [2 << 20, 2 << 20])
  }

  @Test func moreMemoryThanThereIsIsRefused() async throws {
    let outcome = try await boot().outcome("cpu-large")
    #expect(outcome.status == 64 && outcome.errors.contains("name smaller ones"), "\(outcome)")
    let other = try await boot().outcome("cpu-devices")
    #expect(other.status == 65 && other.errors.contains("engine is block there and cpu here"), "\(other)")
  }

  @Test func whatVFIOLacksIsNamed() async throws {
    let missing = try await boot().outcome("no-vfio")
    #expect(missing.status == 2 && missing.errors.contains("modprobe vfio-pci"), "\(missing)")
    let unbound = try await boot().outcome("not-bound")
    #expect(unbound.status == 1 && unbound.errors.contains("--bind"), "\(unbound)")
    let shared = try await boot().outcome("shared")
    #expect(shared.status == 1 && shared.errors.contains("0000:01:00.1"), "\(shared)")
  }

  /// Everything that was measured, and what was said of it, on one page.
  @Test func aReportIsMadeOfIt() async throws {
    let boot = try await boot()
    try await withTemporaryDirectory { directory in
      var paths: [String] = []
      for (name, text) in [
        ("isolate", try boot.text("isolate.json")), ("vfio", try boot.text("vfio.json")),
        ("first", try boot.text("first.json")), ("third", try boot.text("third.json")),
        ("compared", try boot.text("compare.out")),
      ] {
        paths.append("\(directory)/\(name).json")
        try text.write(toFile: paths[paths.count - 1], atomically: false, encoding: .utf8)
      }
      let outcome = try await Tool.run(command: Tool.path, ["report"] + paths + ["--plots", "\(directory)/plots"])
      #expect(outcome.status == 0, "\(outcome.errors)")
      for text in [
        "EMULATED", "What it costs: vfio: smallest against largest", "Where the translation cache ends",
        "vfio and isolate measured different things: vfio and block.", "third was not compared with isolate: ",
        "compared: second against first",
      ] {
        #expect(outcome.output.contains(text), "\(text)")
      }
      let plots = try FileManager.default.contentsOfDirectory(atPath: "\(directory)/plots")
      #expect(plots.contains("working-sets-1.svg") && plots.contains("distributions-1.svg"))
    }
  }
}
