// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import SystemPackage
import TestSupport
import Testing

@testable import Drivers
@testable import Measurement
@testable import Records

/// On lavapipe (Debian: mesa-vulkan-drivers), which is a program: the same calls, with the processor behind them.
@Suite("A GPU through Vulkan", .serialized)
struct VulkanSessionTests {
  private static func setup() -> GPUSetup {
    GPUSetup(files: LiveFileTree(), function: nil, sizes: [4096, 16_384], directions: [.toDevice, .fromDevice])
  }

  @Test("the software device is found and said to be no GPU")
  func software() throws {
    let gpu = try MeasuredGPU.software()
    #expect(gpu.interface == .vulkan && gpu.takesMemory)
    #expect(gpu.emulation?.hasPrefix("CPU, not DMA: ") == true)
    #expect(gpu.fields.mayDiffer.contains { $0.name == "gpu.driver" && $0.value?.contains("llvmpipe") == true })
  }

  @Test("what Vulkan does not measure is left out, and said to be")
  func fitting() throws {
    let gpu = try MeasuredGPU.software()
    let fitted = try gpu.fit(
      GPUSetup(files: LiveFileTree(), function: nil, sizes: [4096], workingSets: [65_536], mappings: [4096]))
    #expect(fitted.directions == [.toDevice, .fromDevice] && fitted.workingSets.isEmpty && fitted.mappings.isEmpty)
    #expect(gpu.notes.count == 1 && gpu.notes[0].contains("both directions at once, pinning, reads by the GPU itself"))
  }

  @Test(
    "copies both ways, from memory of ours and from the driver's, arrive whole",
    arguments: [
      HostMemory.Backing.pages4K, nil,
    ])
  func copies(backing: HostMemory.Backing?) throws {
    let setup = Self.setup()
    let gpu = try MeasuredGPU.software()
    let session = try gpu.open(setup, backing: backing, seed: 1)
    let buffer = SampleBuffer(capacity: 5)
    for point in setup.points {
      buffer.removeAll()
      session.beginBlock()
      #expect(try session.run(point, operations: 5, samples: buffer) > 0)
      #expect(buffer.count == 5)
      _ = session.endBlock(point, operations: 5)
    }
    #expect(gpu.achieved == (backing == nil ? [:] : ["4K": AchievedBacking(pageBytes: 4096)]))
    #expect(gpu.parameters["queue"] != nil)
  }

  @Test("a whole run says in its file that no DMA took place")
  func run() async throws {
    let setup = Self.setup()
    var runner = SessionRunner(files: LiveFileTree(), points: setup.points, seed: 1, function: nil)
    runner.blocks = 1
    let measured = try await RunSessions.of(runner) { () throws(EngineError) in
      try MeasuredGPU.software().open(setup, backing: .pages4K, seed: 1)
    }
    #expect(measured.error == nil)
    let run = measured.run
    for metric in run.metrics { #expect(run.blocks(of: metric).map(\.count) == [1]) }
    #expect(try MeasuredGPU.software().emulation?.contains("CPU, not DMA") == true)
  }

  @Test("a card that Vulkan does not have is said not to be there, and what Vulkan has")
  func otherCard() {
    let amd = PCIDevice.built("0000:01:00.0", driver: "amdgpu") { $0.identity.vendor = 0x1002 }
    #expect {
      _ = try MeasuredGPU.find(amd)
    } throws: { error in
      guard case .notFound(let text)? = error as? EngineError else { return false }
      return text.contains("0000:01:00.0") && text.contains("llvmpipe") && text.contains("mesa-vulkan-drivers")
    }
  }

  @Test("memory that does not exist is asked for in vain, and that is said")
  func noHugePages() throws {
    guard HostMemory.Backing.pages1G.freePages(in: LiveFileTree()) == 0 else { return }
    #expect(throws: EngineError.self) { try MeasuredGPU.software().open(Self.setup(), backing: .pages1G, seed: 1) }
  }
}
