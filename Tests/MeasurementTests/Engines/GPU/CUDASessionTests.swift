// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Inventory
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import Drivers
@testable import Measurement
@testable import Records

/// The stand-in is one for all, so one test at a time.
@Suite("A GPU through CUDA", .serialized)
struct CUDASessionTests {
  private static let address = PCIAddress(bus: 1, device: 0, function: 0)

  init() { StandIn.reset() }

  private static func setup() -> GPUSetup {
    var setup = GPUSetup(
      files: LiveFileTree(), function: address, sizes: [4096, 8192], workingSets: [65_536, 131_072],
      mappings: [4096, 65_536])
    setup.timeout = 0.05
    return setup
  }

  /// All that a session does, from the loading of the library to the end.
  private static func exercise(
    _ setup: GPUSetup = setup(), watch: Watchdog? = nil, opened: () -> Void = {}
  ) throws(EngineError) -> [[UInt64]] {
    let device = try CUDADevice(address, in: try CUDALibrary(path: StandIn.path, watch: watch))
    let session = try CUDASession(setup, on: device, backing: .pages4K, seed: 1)
    opened()
    let buffer = SampleBuffer(capacity: 3)
    var samples: [[UInt64]] = []
    for point in setup.points {
      buffer.removeAll()
      session.beginBlock()
      _ = try session.run(point, operations: 3, samples: buffer)
      _ = session.endBlock(point, operations: 3)
      samples.append(buffer.samples)
    }
    return samples
  }

  private static func error(_ body: () throws(EngineError) -> Void) -> EngineError? {
    do throws(EngineError) {
      try body()
      return nil
    } catch { return error }
  }

  @Test("every point gives as many samples as asked, data arrives whole, and everything is given back")
  func everything() throws {
    let samples = try Self.exercise()
    #expect(samples.map(\.count) == Array(repeating: 3, count: Self.setup().points.count))
    #expect(StandIn.live == 0 && StandIn.misuse == nil)
    // A batch of 64 copies, and one more of which nothing but the link is wanted; then what is needed for checking.
    #expect(StandIn.calls("cuLaunchKernel") == 1 + 2 * 4)
    #expect(StandIn.calls("cuStreamWaitValue32_v2") > 2 * 3 * 4)
  }

  /// The entry points whose failure must be told. The others give something back: nobody can do anything about their
  /// failing.
  private static let telling = [
    "cuInit", "cuDeviceGetByPCIBusId", "cuDeviceGetName", "cuDeviceTotalMem_v2", "cuDeviceGetAttribute",
    "cuDevicePrimaryCtxRetain", "cuCtxSetCurrent", "cuMemHostRegister_v2", "cuMemHostGetDevicePointer_v2",
    "cuMemAlloc_v2", "cuStreamCreate", "cuStreamQuery", "cuStreamWaitValue32_v2", "cuEventCreate", "cuEventRecord",
    "cuEventElapsedTime", "cuMemcpyHtoDAsync_v2", "cuMemcpyDtoHAsync_v2", "cuModuleLoadData", "cuModuleGetFunction",
    "cuLaunchKernel",
  ]

  @Test("whatever fails, whenever, is told by its name, and nothing stays allocated", arguments: telling)
  func failures(entry: String) throws {
    _ = try Self.exercise()
    let count = StandIn.calls(entry)
    try #require(count > 0)
    // (The very last of these is at the end, where the context is taken away again.)
    let last = entry == "cuCtxSetCurrent" ? 0 : count - 1
    for after in Set([0, last / 3, last / 2, last]).sorted() {
      for lasts in [false, true] {
        StandIn.reset()
        StandIn.fail(entry, 999, after: after, lasts: lasts)
        let error = try #require(Self.error { () throws(EngineError) in _ = try Self.exercise() })
        #expect("\(error)".contains(entry.replacing("_v2", with: "")), "call \(after) of \(count)")
        #expect("\(error)".contains("999") && "\(error)".contains(entry == "cuInit" ? "nvidia_uvm" : "dmesg"))
        #expect(StandIn.live == 0, "\(entry), call \(after) of \(count), lasts: \(lasts)")
        #expect(StandIn.misuse == nil, "\(entry), call \(after) of \(count), lasts: \(lasts)")
      }
    }
  }

  @Test(
    "giving back goes on although a part of it fails",
    arguments: [
      "cuMemFree_v2", "cuStreamDestroy_v2", "cuEventDestroy_v2", "cuModuleUnload", "cuDevicePrimaryCtxRelease_v2",
    ])
  func failingToGiveBack(entry: String) throws {
    StandIn.fail(entry, 999)
    #expect(Self.error { () throws(EngineError) in _ = try Self.exercise() } == nil)
    // Only what the driver did not take.
    #expect(StandIn.live == 1)
  }

  @Test("memory that cannot be unpinned is told while pinning is timed")
  func failingToUnpin() throws {
    StandIn.fail("cuMemHostUnregister", 999)
    let error = try #require(Self.error { () throws(EngineError) in _ = try Self.exercise() })
    #expect("\(error)".contains("cuMemHostUnregister"))
  }

  @Test("what a result means is said, with the next step and the status that goes with it")
  func results() throws {
    func error(_ entry: String, _ result: Int32) throws -> EngineError {
      StandIn.reset()
      StandIn.fail(entry, result)
      return try #require(Self.error { () throws(EngineError) in _ = try Self.exercise() })
    }
    guard case .notFound(let none) = try error("cuInit", 100) else { throw Unexpected() }
    #expect(none.contains("CUDA_ERROR_NO_DEVICE") && none.contains("nvidia-smi -L"))
    guard case .unsupported(let stub) = try error("cuInit", 34) else { throw Unexpected() }
    #expect(stub.contains("LD_LIBRARY_PATH"))
    guard case .unsupported(let mismatch) = try error("cuInit", 803) else { throw Unexpected() }
    #expect(mismatch.contains("one version"))
    guard case .unsupported(let nodes) = try error("cuInit", 304) else { throw Unexpected() }
    #expect(nodes.contains("/dev/nvidia"))
    // A start that fails without a reason is no loss of a GPU, and another way may be tried.
    guard case .unsupported(let module) = try error("cuInit", 999) else { throw Unexpected() }
    #expect(module.contains("modprobe nvidia_uvm") && !module.contains("lost"))
    guard case .unsupported(let service) = try error("cuInit", 802) else { throw Unexpected() }
    #expect(service.contains("nvidia-fabricmanager"))
    guard case .denied(let denied) = try error("cuInit", 800) else { throw Unexpected() }
    #expect(denied.contains("/dev/nvidia"))
    guard case .refused(let taken) = try error("cuDevicePrimaryCtxRetain", 46) else { throw Unexpected() }
    #expect(taken.contains("compute mode"))
    for entry in ["cuMemAlloc_v2", "cuMemHostRegister_v2"] {
      guard case .unsupported(let memory) = try error(entry, 2) else { throw Unexpected() }
      #expect(memory.contains("CUDA_ERROR_OUT_OF_MEMORY") && memory.contains("--sizes"))
    }
    for lost: Int32 in [214, 700, 702, 714, 719, 999] {
      guard case .lost(let text) = try error("cuStreamQuery", lost) else { throw Unexpected() }
      #expect(text.contains("(\(lost))") && text.contains("reset"))
    }
  }

  private struct Unexpected: Error {}

  @Test("a GPU that never finishes is given up, while it is tried and while it is measured")
  func stalls() throws {
    StandIn.set("stalls", 1)
    guard case .lost(let early)? = Self.error({ () throws(EngineError) in _ = try Self.exercise() }) else {
      throw Unexpected()
    }
    #expect(early.contains("did not finish"))
    #expect(StandIn.live == 0 && StandIn.misuse == nil)
    StandIn.reset()
    let error = Self.error { () throws(EngineError) in _ = try Self.exercise { StandIn.set("stalls", 1) } }
    guard case .lost? = error else { throw Unexpected() }
    #expect(StandIn.live == 0 && StandIn.misuse == nil)
  }

  @Test("a driver that does not come back from a call is noticed, and the call is named")
  func stuck() throws {
    StandIn.stick("cuMemAlloc_v2")
    let named = Mutex<[String]>([])
    let watch = Watchdog(seconds: 0.2) { call in
      named.withLock { $0.append(call) }
      StandIn.release()
    }
    _ = try Self.exercise(watch: watch)
    #expect(named.withLock { $0 } == ["cuMemAlloc"])
    #expect(StandIn.live == 0)
  }

  @Test("data that changes on the way is noticed, in copies and in reads")
  func corruption() throws {
    for setup in [
      GPUSetup(files: LiveFileTree(), function: nil, sizes: [4096], directions: [.toDevice]),
      GPUSetup(files: LiveFileTree(), function: nil, sizes: [8192], directions: [.fromDevice]),
      GPUSetup(files: LiveFileTree(), function: nil, sizes: [4096], directions: [.both]),
      GPUSetup(files: LiveFileTree(), function: nil, sizes: [], workingSets: [65_536]),
    ] {
      StandIn.reset()
      StandIn.set("corrupts", 1)
      guard case .corrupted? = Self.error({ () throws(EngineError) in _ = try Self.exercise(setup) }) else {
        throw Unexpected()
      }
      #expect(StandIn.live == 0 && StandIn.misuse == nil)
    }
  }

  @Test("without memory operations a kernel is the gate, and without a compiler nothing is")
  func gates() throws {
    func gate() throws -> (String?, GPUSetup, [String]) {
      let gpu = try MeasuredGPU.find(Self.function, libraries: Self.libraries)
      let fitted = try gpu.fit(Self.setup())
      #expect(StandIn.live == 0 && StandIn.misuse == nil)
      let buffer = SampleBuffer(capacity: 3)
      do {
        let session = try gpu.open(fitted, backing: .pages4K, seed: 1)
        for point in fitted.points { _ = try session.run(point, operations: 3, samples: buffer) }
      }
      #expect(StandIn.live == 0 && StandIn.misuse == nil)
      return (gpu.parameters["gate"], fitted, gpu.notes)
    }
    #expect(try gate().0 == "memory operation")
    StandIn.set("memops", 0)
    let (kernel, all, none) = try gate()
    #expect(kernel == "kernel" && all.workingSets == Self.setup().workingSets && none.isEmpty)
    StandIn.set("kernels", 0)
    let (open, less, notes) = try gate()
    #expect(open == "none" && less.workingSets.isEmpty && less.sizes == Self.setup().sizes)
    #expect(notes.count == 2 && notes.contains { $0.contains("libnvidia-ptxjitcompiler") })
    // Who asks for reads by the GPU all the same is told.
    guard case .unsupported? = Self.error({ () throws(EngineError) in _ = try Self.exercise() }) else {
      throw Unexpected()
    }
    #expect(StandIn.live == 0)
  }

  private static let function = PCIDevice.built("0000:01:00.0", driver: "nvidia") { device in
    device.identity.vendor = 0x10de
  }

  private static var libraries: MeasuredGPU.Libraries {
    var libraries = MeasuredGPU.Libraries()
    libraries.cuda = StandIn.path
    return libraries
  }

  @Test("what a GPU is is said of it: integrated, with one copy engine, with the processor's page tables")
  func kinds() throws {
    #expect(try MeasuredGPU.find(Self.function, libraries: Self.libraries).emulation == nil)
    StandIn.set("integrated", 1)
    StandIn.set("engines", 1)
    StandIn.set("hostTables", 1)
    let gpu = try MeasuredGPU.find(Self.function, libraries: Self.libraries)
    #expect(gpu.name == "Stand-in 0" && gpu.interface == .cuda)
    #expect(gpu.emulation?.contains("shared memory, not DMA") == true)
    _ = try gpu.fit(Self.setup())
    #expect(gpu.notes.contains { $0.contains("one copy engine") })
    #expect(gpu.notes.contains { $0.contains("page tables") })
  }

  @Test("a card that the driver does not have is said not to be there, by its address")
  func otherCard() throws {
    let other = PCIDevice.built("0000:02:00.0", driver: "nvidia") { $0.identity.vendor = 0x10de }
    let error = Self.error { () throws(EngineError) in
      _ = try MeasuredGPU.find(other, interface: .cuda, libraries: Self.libraries)
    }
    guard case .notFound(let text)? = error else { throw Unexpected() }
    #expect(text.contains("0000:02:00.0") && text.contains("CUDA_VISIBLE_DEVICES"))
  }

  @Test("a card that is kept for a guest is not looked for")
  func keptForGuest() throws {
    let kept = PCIDevice.built("0000:01:00.0", driver: "vfio-pci") { $0.identity.vendor = 0x10de }
    guard
      case .refused(let text)? = Self.error({ () throws(EngineError) in
        _ = try MeasuredGPU.find(kept, libraries: Self.libraries)
      })
    else { throw Unexpected() }
    #expect(text.contains("vfio-pci") && text.contains("guest"))
    #expect(StandIn.calls("cuInit") == 0)
  }

  @Test("without a driver both ways are said to be missing, and what to install")
  func noDriver() throws {
    var libraries = MeasuredGPU.Libraries()
    libraries.cuda = "libno-such-cuda.so.1"
    libraries.vulkan = "libno-such-vulkan.so.1"
    guard
      case .notFound(let text)? = Self.error({ () throws(EngineError) in
        _ = try MeasuredGPU.find(Self.function, libraries: libraries)
      })
    else { throw Unexpected() }
    #expect(text.contains("libno-such-cuda.so.1") && text.contains("libno-such-vulkan.so.1"))
    #expect(text.contains("install"))
    // A library that is another one.
    libraries.cuda = "libm.so.6"
    let error = Self.error { () throws(EngineError) in
      _ = try MeasuredGPU.find(Self.function, interface: .cuda, libraries: libraries)
    }
    #expect("\(try #require(error))".contains("has no cuInit"))
  }

  @Test("a whole run has samples, rates and the link's silence, and survives being written and read")
  func run() async throws {
    let setup = Self.setup()
    var runner = SessionRunner(files: LiveFileTree(), points: setup.points, seed: 1, function: nil)
    runner.blocks = 2
    let measured = try await RunSessions.of(runner) { () throws(EngineError) in
      let device = try CUDADevice(Self.address, in: try CUDALibrary(path: StandIn.path))
      return try CUDASession(setup, on: device, backing: .pages4K, seed: 1)
    }
    #expect(measured.error == nil && StandIn.live == 0 && StandIn.misuse == nil)
    let run = measured.run
    #expect(run.metrics.contains { $0.id == "gpu.copy.both.throughput" && $0.unit == .bytesPerSecond })
    for metric in run.metrics { #expect(run.blocks(of: metric).map(\.count) == [2]) }
    #expect(try RunFile.run(Array(JSONEncoder().encode(RunFile.document(run)))).metrics == run.metrics)
  }

  @Test("what a card's driver makes up of it may differ; a part of a GPU is another device than the whole")
  func fields() throws {
    let gpu = try MeasuredGPU.find(Self.function, libraries: Self.libraries)
    let (must, may) = gpu.fields
    #expect(must.map(\.name) == ["gpu.computeCapability", "gpu.partition"] && must.last?.value == "none")
    #expect(may.map(\.name).starts(with: ["gpu.name", "gpu.bytes", "gpu.driverAPI"]))
  }

  @Test("the gate's load stays in its loop: any that is not volatile may be taken out of it")
  func volatileGate() throws {
    let text = CUDAProgram.text
    let loop = try #require(text.firstRange(of: "LOOK:"))
    let end = try #require(text.firstRange(of: "OPEN:"))
    #expect(text[loop.upperBound..<end.lowerBound].contains("ld.volatile.global.u32"))
  }
}
