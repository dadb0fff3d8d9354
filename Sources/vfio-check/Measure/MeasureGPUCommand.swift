// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser
internal import Drivers
internal import Glibc
internal import Inventory
internal import Measurement
internal import Passthrough
internal import Records

/// `vfio-check measure gpu`: copies to and from a GPU, pinning, and the GPU's own reads of host memory.
struct MeasureGPUCommand: ParsableCommand {
  enum Interface: String, ExpressibleByArgument, CaseIterable {
    case auto, cuda, vulkan
  }

  static let configuration = CommandConfiguration(
    commandName: "gpu",
    abstract: "Measure copies to and from a GPU, and its own reads of host memory.",
    discussion: """
      DEVICE is the GPU's PCI function, on a host as in a guest. It is driven by the driver it has, through CUDA (libcuda.so.1) or \
      Vulkan (libvulkan.so.1), which are looked for at run time; clocks and modes are left alone. Through CUDA also: both directions \
      at once, what pinning costs, and a chase of the GPU's own reads through working sets of growing size, whose rise is the reach of \
      a translation cache. With several kinds of pages (--backing 2M,4K) these are measured in turns and held against each other.
      """)

  @Argument(
    help: ArgumentHelp("The GPU's PCI function.", valueName: "device"), completion: .custom(Completions.devices))
  var device: String?

  @Flag(
    help:
      "Measure Vulkan's software device instead of a GPU: it copies with the processor, and shows that all works, not what a GPU does."
  )
  var software = false

  @Option(help: "How the GPU is driven: auto (CUDA for NVIDIA's with its driver, else Vulkan), cuda or vulkan.")
  var api = Interface.auto

  @Option(help: ArgumentHelp("Bytes of a copy, such as 4K,1M,512M.", valueName: "sizes"))
  var sizes = MemorySizes(bytes: [4096, 65_536, 1 << 20, 16 << 20, 512 << 20])

  @Option(help: ArgumentHelp("To the device, from it, both at once: h2d,d2h,both.", valueName: "directions"))
  var directions = CopyDirections(directions: CopyDirection.allCases)

  @Option(
    help: ArgumentHelp(
      "The pages of host memory: auto (2M if enough are reserved, else 4K), several of 4K,2M,1G, or driver (what Vulkan's driver chooses).",
      valueName: "pages"))
  var backing = HostMemoryBackings(pages: .auto)

  @Option(
    help: ArgumentHelp(
      "Host memory that the GPU's own reads go to at random, multiples of 4K, such as 256K,1M,1G.", valueName: "sizes"))
  var workingSets = MemorySizes(bytes: [18, 20, 22, 24, 26, 28, 30].map { 1 << $0 })

  @Option(help: ArgumentHelp("Bytes that are pinned at once, multiples of 4K, such as 4K,2M,64M.", valueName: "sizes"))
  var mappings = MemorySizes(bytes: [4096, 2 << 20, 64 << 20])

  @OptionGroup var measuring: MeasureOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if software && device != nil { throw ValidationError("--software is a device of its own: name no other.") }
    if !software && device == nil { throw ValidationError("Name the GPU's PCI function, or say --software.") }
    if software && api == .cuda { throw ValidationError("--software is a device of Vulkan's, not of CUDA's.") }
    if backing.pages == .driver && api == .cuda {
      throw ValidationError("--backing driver is for Vulkan; through CUDA name the pages.")
    }
  }

  func run() throws {
    let session = try MeasureSession(measuring, output)
    let machine = try MachineOptions.machine(at: nil)
    let function = try device.map { try self.function($0, on: machine) }
    CUDALibrary.prepareEnvironment()
    // Nothing else ends a call into a driver that does not come back. What was measured until then is lost with it.
    let watch = Watchdog(seconds: 120) { call in
      StandardError.print(
        "vfio-check: the GPU's driver has not come back from \(call) for two minutes, so this process ends; `dmesg` may say why, and a reset of the GPU or a reboot brings it back"
      )
      _exit(ExitStatus.incomplete.rawValue)
    }
    defer { withExtendedLifetime(watch) {} }
    let wanted = GPUSetup(
      files: ThisMachine.files, function: function?.address, sizes: sizes.bytes, directions: directions.directions,
      workingSets: workingSets.bytes, mappings: mappings.bytes, operations: measuring.operations)
    let gpu: GPUMeasurement
    do throws(EngineError) {
      let found =
        if let function {
          try MeasuredGPU.find(function, interface: MeasuredGPU.Interface(rawValue: api.rawValue), watch: watch)
        } else {
          try MeasuredGPU.software(watch: watch)
        }
      gpu = try GPUMeasurement(
        found, wanted, pages: backing.pages, free: FreeMemory(of: machine.memory.available, in: ThisMachine.files))
    } catch { throw CommandFailure(error) }
    let context = session.context(machine)
    let measured = try session.measure(gpu.record(context), gpu, near: function?.address)
    try session.finish(gpu.completed(measured, context), isCompared: !gpu.arms.isEmpty)
  }

  private func function(_ name: String, on machine: Machine) throws -> PCIDevice {
    let targets = try MachineOptions.targets([name], on: machine)
    // A slot's name means the GPU, not its audio function.
    let functions = targets.compactMap { target -> PCIDevice? in
      guard case .pci(let address) = target else { return nil }
      return machine.pci[address]
    }
    let displays = functions.filter { $0.pciClass.rawValue >> 16 == 0x03 || $0.pciClass.rawValue >> 16 == 0x12 }
    guard let function = functions.count == 1 ? functions.first : displays.count == 1 ? displays.first : nil else {
      throw CommandFailure(.usage, "\(name) is not one GPU; name its PCI function by its address, such as 0000:01:00.0")
    }
    return function
  }
}
