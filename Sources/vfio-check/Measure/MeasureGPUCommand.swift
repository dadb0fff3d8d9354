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
  var backing = HostMemoryBackings.auto

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
    if backing == .driver && api == .cuda {
      throw ValidationError("--backing driver is for Vulkan; through CUDA name the pages.")
    }
  }

  func run() throws {
    let session = try MeasureSession(measuring, output)
    let machine = try MachineOptions.machine(at: nil)
    let function = try device.map { try self.function($0, on: machine) }
    CUDALibrary.prepareEnvironment()
    // Nothing else ends a call into a driver that does not come back. What was measured until then is lost with it.
    let watch = CallWatch(seconds: 120) { call in
      StandardError.print(
        "vfio-check: the GPU's driver has not come back from \(call) for two minutes, so this process ends; `dmesg` may say why, and a reset of the GPU or a reboot brings it back"
      )
      _exit(ExitStatus.incomplete.rawValue)
    }
    defer { withExtendedLifetime(watch) {} }
    let wanted = GPUSetup(
      function: function?.address, sizes: sizes.bytes, directions: directions.directions,
      workingSets: workingSets.bytes, mappings: mappings.bytes, operations: measuring.operations)
    let gpu: MeasuredGPU
    var setup: GPUSetup
    do throws(EngineError) {
      if let function {
        gpu = try MeasuredGPU.find(function, interface: MeasuredGPU.Interface(rawValue: api.rawValue), watch: watch)
      } else {
        gpu = try MeasuredGPU.software(watch: watch)
      }
      setup = try gpu.fit(wanted)
    } catch { throw CommandFailure(error) }
    var notes: [String] = []
    let backings = try backings(gpu, setup, &notes)
    notes += setup.leaveOutParts(of: backings.map { $0?.pageBytes ?? 1 })
    // Half of what is free: the other half is for those who live here. What is reserved for huge pages is nobody's meanwhile.
    if backings.contains(where: { $0?.freePages == nil }),
      let free = FreeMemory(of: machine.memory.available)
    {
      notes += setup.shrink(to: Int(clamping: free.bytes / 2))
    }
    guard !setup.points.isEmpty else {
      throw CommandFailure(
        .usage,
        "nothing to measure: through \(gpu.interface.rawValue) and with the memory there is, none of what was asked for"
      )
    }
    try measure(gpu, setup, backings, notes, session, machine)
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

  private func measure(
    _ gpu: MeasuredGPU, _ setup: GPUSetup, _ backings: [HostMemory.Backing?], _ notes: [String],
    _ session: MeasureSession, _ machine: Machine
  ) throws {
    let reader = FingerprintReader(machine, device: gpu.function)
    var fingerprint = reader.fingerprint(context: session.context)
    // At rest it is slower than at work: what it is at work is read while data moves.
    fingerprint.mustMatch.removeAll { $0.name == "device.link" }
    fingerprint.mustMatch += gpu.fields.mustMatch
    let names = backings.map { $0?.rawValue ?? "driver" }
    let record = Run(
      engine: "gpu", toolVersion: VFIOCheck.version, subject: gpu.function.map { "\(Subject.pci($0.address))" },
      deviceName: gpu.name, emulated: gpu.emulation ?? reader.emulation,
      parameters: ["backing": names.joined(separator: " "), "data": "random"], fingerprint: fingerprint, metrics: [],
      timerNanoseconds: 0)
    let plan = names.count > 1 ? ArmPlan.sessions(names, rounds: measuring.sessions) : nil
    var measured = try session.measure(record, points: setup.points, near: gpu.function?.address, plan: plan) {
      planned, seed throws(EngineError) in
      let backing = planned.arm.map { HostMemory.Backing(rawValue: ArmPlan.conditions(of: $0)) } ?? backings[0]
      return try gpu.open(setup, backing: backing, seed: seed)
    }
    measured.parameters.merge(gpu.parameters) { $1 }
    measured.fingerprint.mayDiffer += gpu.fields.mayDiffer
    measured.notes +=
      gpu.notes + notes
      + [TranslationRemark.text(gpu.function, on: machine, context: session.context), gpu.linkRemark(measured)]
      .compactMap { $0 }
    try session.finish(measured, isCompared: plan != nil)
  }

  /// The kinds of pages to measure with, the largest first; nil for the driver's choice.
  private func backings(
    _ gpu: MeasuredGPU, _ setup: GPUSetup, _ notes: inout [String]
  ) throws -> [HostMemory.Backing?] {
    switch backing {
    case .driver: return [nil]
    case .pages(let pages):
      guard gpu.takesMemory else {
        throw CommandFailure(
          .incomplete,
          "the driver of \(gpu.name) takes no memory of ours (VK_EXT_external_memory_host): measure with --backing driver"
        )
      }
      return pages
    case .auto:
      guard gpu.takesMemory else {
        notes.append("The pages of host memory are the driver's choice: it takes no memory of ours.")
        return [nil]
      }
      let page = HostMemory.Backing.pages2M
      let needed = setup.hostBytes / page.pageBytes + 4
      if page.freePages ?? 0 >= needed { return [page] }
      notes.append(
        "Memory of 4 KiB pages: too few huge pages are reserved. echo \(needed) | sudo tee \(page.poolPath)/nr_hugepages, and --backing 2M,4K shows what they make of it."
      )
      return [.pages4K]
    }
  }
}
