// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import SystemPackage
import TestSupport
import Testing

@testable import Drivers
@testable import Measurement
@testable import Records

/// The stand-in is one for all, so one test at a time. The device behind it is lavapipe.
@Suite("Failures of Vulkan", .serialized)
struct VulkanFailureTests {
  init() { StandInVulkan.reset() }

  /// All that a session does, from the loading of the library to the end.
  private static func exercise(_ backing: HostMemory.Backing? = .pages4K) throws(EngineError) {
    let setup = GPUSetup(files: LiveFileTree(), function: nil, sizes: [4096], directions: [.toDevice, .fromDevice])
    let gpu = try MeasuredGPU.software(libraries: StandInVulkan.libraries)
    let session = try gpu.open(setup, backing: backing, seed: 1)
    let buffer = SampleBuffer(capacity: 3)
    for point in setup.points { _ = try session.run(point, operations: 3, samples: buffer) }
  }

  private static func error(_ body: () throws(EngineError) -> Void) -> EngineError? {
    do throws(EngineError) {
      try body()
      return nil
    } catch { return error }
  }

  private static func function(_ vendor: UInt16) -> PCIDevice {
    PCIDevice.built("0000:01:00.0", driver: "driver") { $0.identity.vendor = vendor }
  }

  private struct Unexpected: Error {}

  @Test("everything is given back", arguments: [HostMemory.Backing.pages4K, nil])
  func everything(backing: HostMemory.Backing?) throws {
    try Self.exercise(backing)
    #expect(StandInVulkan.live == 0)
  }

  @Test(
    "whatever fails, whenever, is told, and nothing stays allocated",
    arguments: [
      "vkCreateInstance", "vkEnumeratePhysicalDevices", "vkCreateDevice", "vkCreateCommandPool",
      "vkAllocateCommandBuffers", "vkCreateFence", "vkCreateQueryPool", "vkGetMemoryHostPointerPropertiesEXT",
      "vkCreateBuffer", "vkAllocateMemory", "vkBindBufferMemory", "vkMapMemory", "vkBeginCommandBuffer",
      "vkEndCommandBuffer", "vkResetFences", "vkQueueSubmit", "vkWaitForFences", "vkGetQueryPoolResults",
    ])
  func failures(function: String) throws {
    let backing = function == "vkMapMemory" ? nil : HostMemory.Backing.pages4K
    try Self.exercise(backing)
    let count = StandInVulkan.calls(function)
    try #require(count > 0)
    for after in Set([0, (count - 1) / 2, count - 1]) {
      StandInVulkan.reset()
      StandInVulkan.fail(function, -4, after: after)
      let error = Self.error { () throws(EngineError) in try Self.exercise(backing) }
      guard case .lost(let text)? = error else { throw Unexpected() }
      #expect(text.contains("VK_ERROR_DEVICE_LOST") && text.contains("reset"))
      #expect(StandInVulkan.live == 0, "\(function), call \(after) of \(count)")
    }
  }

  @Test("what a result means is said, with the next step and the status that goes with it")
  func results() throws {
    func error(_ function: String, _ result: Int32, after: Int = 0) throws -> EngineError {
      StandInVulkan.reset()
      StandInVulkan.fail(function, result, after: after)
      let error = try #require(Self.error { () throws(EngineError) in try Self.exercise() })
      return error
    }
    guard case .notFound(let driver) = try error("vkCreateInstance", -9) else { throw Unexpected() }
    #expect(driver.contains("install") && driver.contains("VK_DRIVER_FILES"))
    guard case .unsupported(let memory) = try error("vkAllocateMemory", -2, after: 2) else {
      throw Unexpected()
    }
    #expect(memory.contains("--sizes"))
    guard case .unsupported(let pages) = try error("vkAllocateMemory", -1_000_072_003) else { throw Unexpected() }
    #expect(pages.contains("--backing 4K") && StandInVulkan.live == 0)
  }

  @Test("a GPU that never finishes is given up, and what it may still write to is left to it")
  func hangs() throws {
    StandInVulkan.fail("vkWaitForFences", 2, after: 1)
    guard case .lost(let text)? = Self.error({ () throws(EngineError) in try Self.exercise() }) else {
      throw Unexpected()
    }
    #expect(text.contains("did not") && text.contains("reset"))
    #expect(StandInVulkan.live > 0)
  }

  @Test("a device without what timing needs is refused")
  func abilities() throws {
    for (ability, words) in [("clock", "tell the time"), ("reset", "VK_ERROR_FEATURE_NOT_PRESENT")] {
      StandInVulkan.reset()
      StandInVulkan.set(ability, 0)
      guard case .unsupported(let text)? = Self.error({ () throws(EngineError) in try Self.exercise() }) else {
        throw Unexpected()
      }
      #expect(text.contains(words) && StandInVulkan.live == 0)
    }
  }

  @Test("a driver that takes no memory of ours is measured with its own")
  func noImport() throws {
    StandInVulkan.set("import", 0)
    #expect(try !MeasuredGPU.software(libraries: StandInVulkan.libraries).takesMemory)
    try Self.exercise(nil)
    guard case .unsupported(let text)? = Self.error({ () throws(EngineError) in try Self.exercise() }) else {
      throw Unexpected()
    }
    #expect(text.contains("--backing driver") && StandInVulkan.live == 0)
  }

  @Test(
    "a card is found by its PCI address, and what it is decides whether its figures are DMA",
    arguments: [
      (1, "shared memory, not DMA"), (2, nil), (3, "a virtual GPU"), (4, "CPU, not DMA"),
    ] as [(Int32, String?)])
  func byAddress(type: Int32, label: String?) throws {
    StandInVulkan.set("type", type)
    StandInVulkan.set("bus", 1)
    let gpu = try MeasuredGPU.find(Self.function(0x1002), libraries: StandInVulkan.libraries)
    #expect(gpu.interface == .vulkan && gpu.function?.address == PCIAddress(bus: 1, device: 0, function: 0))
    if let label { #expect(gpu.emulation?.contains(label) == true) } else { #expect(gpu.emulation == nil) }
    #expect(
      Self.error { () throws(EngineError) in
        _ = try MeasuredGPU.find(
          PCIDevice.built("0000:02:00.0", driver: "amdgpu"), libraries: StandInVulkan.libraries)
      } != nil)
  }

  @Test("an NVIDIA card without CUDA's library is measured through Vulkan, and that is said")
  func fallingBack() throws {
    StandInVulkan.set("type", 2)
    StandInVulkan.set("bus", 1)
    var libraries = StandInVulkan.libraries
    libraries.cuda = "libno-such-cuda.so.1"
    let gpu = try MeasuredGPU.find(Self.function(0x10de), libraries: libraries)
    #expect(gpu.interface == .vulkan)
    #expect(gpu.notes.contains { $0.contains("Vulkan") && $0.contains("libno-such-cuda.so.1") })
    // Who asks for CUDA gets CUDA or nothing.
    #expect(
      Self.error { () throws(EngineError) in
        _ = try MeasuredGPU.find(Self.function(0x10de), interface: .cuda, libraries: libraries)
      } != nil)
  }
}
