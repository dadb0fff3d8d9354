// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import SystemPackage
import Testing

@testable import Drivers
@testable import Measurement
@testable import Records

/// Structure and counts; how long anything takes is nobody's business here.
@Suite("Engines of the processor")
struct ProcessorTests {
  private static let sets = [16 << 10, 64 << 10]

  @Test("every point says of how many operations a sample is the time")
  func points() {
    var setup = ProcessorSetup(files: LiveFileTree(), workingSets: Self.sets, backings: [.pages4K, .transparent2M])
    setup.isX86 = true
    setup.port = PowerManagementTimer(ioports: "0608-060b : ACPI PM_TMR")
    let metrics = setup.points.map(\.latency)
    #expect(metrics.allSatisfy { $0.batch >= 16 && $0.point["batch"] == $0.batch && $0.unit == .nanoseconds })
    #expect(
      metrics.prefix(4).map(\.id) == [
        "cpu.clock.latency", "cpu.tsc.latency", "cpu.cpuid.latency", "cpu.port.latency",
      ])
    let chases = metrics.dropFirst(4)
    #expect(chases.allSatisfy { $0.id == "cpu.chase.latency" })
    #expect(chases.map { $0.point["pageBytes"] } == [4096, 4096, 2 << 20, 2 << 20])
    #expect(chases.map { $0.point["workingSetBytes"] } == Self.sets + Self.sets)
    #expect(Set(metrics).count == metrics.count)
    // A working set takes whole pages.
    #expect(setup.bytesWithoutPool == 80 << 10 | 4 << 20)
    setup.backings = [.pages2M]
    #expect(setup.bytesWithoutPool == 0)
  }

  @Test("a processor of another architecture is asked for neither CPUID nor ports")
  func otherArchitecture() {
    var setup = ProcessorSetup(files: LiveFileTree(), workingSets: Self.sets, backings: [.pages4K])
    setup.isX86 = false
    #expect(setup.points.map(\.latency.id) == ["cpu.clock.latency", "cpu.chase.latency", "cpu.chase.latency"])
  }

  @Test("the chase goes through all lines of a working set, each once, and back")
  func cycle() throws {
    let engine = try PointerChaseEngine(files: LiveFileTree(), workingSets: Self.sets, backing: .pages4K, seed: 3)
    for bytes in Self.sets {
      let lines = engine.cycle(workingSet: bytes)
      #expect(lines.count == bytes / 64 && Set(lines) == Set(0..<bytes / 64))
      // A prefetcher would guess neighbours; of so many random ones next to none are.
      #expect(zip(lines, lines.dropFirst()).count { abs($0 - $1) == 1 } < lines.count / 20)
    }
    #expect(engine.cycle(workingSet: 4096).isEmpty)
  }

  @Test("the seed decides the way of the chase")
  func seed() throws {
    func way(_ seed: UInt64) throws -> [Int] {
      try PointerChaseEngine(files: LiveFileTree(), workingSets: [16 << 10], backing: .pages4K, seed: seed).cycle(
        workingSet: 16 << 10)
    }
    #expect(try way(3) == way(3))
    #expect(try way(3) != way(4))
  }

  @Test("each point gives as many samples as were asked for, block after block")
  func samples() throws {
    let setup = ProcessorSetup(files: LiveFileTree(), workingSets: Self.sets, backings: [.pages4K])
    let session = try setup.open(PlannedSession(), seed: 1)
    let samples = SampleBuffer(capacity: 20)
    for point in setup.points + setup.points.reversed() {
      samples.removeAll()
      let duration = try session.run(point, operations: 20, samples: samples)
      #expect(samples.count == 20, "\(point.latency.id)")
      #expect(samples.samples.reduce(0, +) <= duration)
    }
  }

  @Test("what was not set up is not measured")
  func notSetUp() throws {
    let session = try ProcessorSetup(files: LiveFileTree(), workingSets: Self.sets, backings: [.pages4K]).open(
      PlannedSession(), seed: 1)
    var other = ProcessorSetup(files: LiveFileTree(), workingSets: [1 << 20], backings: [.pages4K, .transparent2M])
    other.port = PowerManagementTimer(ioports: "0608-060b : ACPI PM_TMR")
    other.isX86 = false
    for point in other.points.dropFirst() {
      #expect(throws: EngineError.self) {
        try session.run(point, operations: 1, samples: SampleBuffer(capacity: 1))
      }
    }
  }

  @Test("the ACPI timer is found by the kernel's name for it")
  func port() {
    let text = """
      0000-0cf7 : PCI Bus 0000:00
        0020-0021 : pic1
        0600-0603 : ACPI PM1a_EVT_BLK
        0608-060b : ACPI PM_TMR
      0cf8-0cff : PCI conf1

      """
    #expect(PowerManagementTimer(ioports: text)?.port == 0x608)
  }

  @Test(
    "where the kernel does not say, or says something strange, no port is read",
    arguments: [
      // What everybody but root sees.
      "  0000-0000 : ACPI PM_TMR", "0000-0003 : ACPI PM_TMR", "", "0080-008f : dma page reg",
      "0608-060b : ACPI PM_TMR2",
      "0608-0608 : ACPI PM_TMR", "0608-06ff : ACPI PM_TMR", "10608-1060b : ACPI PM_TMR", "fffe-10001 : ACPI PM_TMR",
      "x : ACPI PM_TMR",
    ])
  func noPort(text: String) {
    #expect(PowerManagementTimer(ioports: text) == nil)
  }

  @Test("that a port may not be read is said with what to do")
  func denied() {
    guard case .denied(let text) = PortReadEngine.error(.notPermitted) else {
      Issue.record("another error")
      return
    }
    #expect(text.contains("--port-io") && text.contains("root") && text.contains("lockdown"))
    guard case .unsupported = PortReadEngine.error(.noFunction) else {
      Issue.record("another error")
      return
    }
  }
}
