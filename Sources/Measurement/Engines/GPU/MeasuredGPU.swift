// SPDX-License-Identifier: GPL-3.0-or-later
package import Drivers
package import Inventory
package import Records

/// The GPU that a user means, and the interface through which it is driven: CUDA or Vulkan, whose libraries are found
/// at run time.
package final class MeasuredGPU {
  package enum Interface: String, Sendable, CaseIterable {
    case cuda
    case vulkan
  }

  /// Where the libraries are: others are for tests.
  package struct Libraries: Sendable {
    package var cuda = CUDALibrary.name
    package var vulkan = VulkanLibrary.name

    package init() {}
  }

  private enum Driver {
    case cuda(CUDADevice)
    case vulkan(VulkanDevice)
  }

  /// nil for a device that is a program.
  package let function: PCIDevice?
  private let driver: Driver
  /// What the user must know of how it was measured.
  package private(set) var notes: [String] = []
  /// For the record; two runs whose parameters differ are not compared.
  package private(set) var parameters: [String: String] = [:]
  /// By what was asked for, what the memory turned out to be made of.
  package private(set) var achieved: [String: AchievedBacking] = [:]

  private init(_ function: PCIDevice?, _ driver: Driver, notes: [String] = []) {
    self.function = function
    self.driver = driver
    self.notes = notes
    parameters["api"] = interface.rawValue
  }

  /// Finds a GPU by its PCI address, so that the same card is meant whatever the driver's own order is. `interface`:
  /// nil for CUDA where it is NVIDIA's and has its driver, else Vulkan.
  package static func find(
    _ function: PCIDevice, interface: Interface? = nil, libraries: Libraries = Libraries(), watch: Watchdog? = nil
  ) throws(EngineError) -> MeasuredGPU {
    guard !function.isBoundToVFIO else {
      throw .refused(
        "\(function.address) belongs to \(function.driver ?? "VFIO"), which keeps it for a guest: measure it in the guest, or give it back to its driver first"
      )
    }
    let isNVIDIA = function.identity.vendor == 0x10de
    if interface == .cuda || (interface == nil && isNVIDIA) {
      do throws(EngineError) {
        return MeasuredGPU(
          function, .cuda(try CUDADevice(function.address, in: CUDALibrary(path: libraries.cuda, watch: watch))))
      } catch {
        guard interface == nil, error.isAbsence else { throw error }
        do throws(EngineError) {
          return MeasuredGPU(
            function, .vulkan(try vulkan(function.address, libraries, watch)),
            notes: ["Measured through Vulkan, since CUDA is not there: \(error)."])
        } catch let other {
          guard other.isAbsence else { throw other }
          throw .notFound("\(function.address) cannot be driven here. CUDA: \(error). Vulkan: \(other)")
        }
      }
    }
    return MeasuredGPU(function, .vulkan(try vulkan(function.address, libraries, watch)))
  }

  /// The device that is a program and runs on the processor (lavapipe), through Vulkan.
  package static func software(
    libraries: Libraries = Libraries(), watch: Watchdog? = nil
  ) throws(EngineError) -> MeasuredGPU {
    let devices = try VulkanLibrary(path: libraries.vulkan, watch: watch).devices()
    guard let device = devices.first(where: { $0.kind == .software }) else {
      throw .notFound("Vulkan has no software device; install one (Debian: mesa-vulkan-drivers)")
    }
    return MeasuredGPU(nil, .vulkan(device))
  }

  private static func vulkan(
    _ address: PCIAddress, _ libraries: Libraries, _ watch: Watchdog?
  ) throws(EngineError) -> VulkanDevice {
    let devices = try VulkanLibrary(path: libraries.vulkan, watch: watch).devices()
    if let device = devices.first(where: { $0.address == address }) { return device }
    let others = devices.map { "\($0.name) at \($0.address.map { "\($0)" } ?? "no address")" }
    throw .notFound(
      "no Vulkan driver has \(address)\(others.isEmpty ? "" : "; Vulkan has \(others.joined(separator: ", "))"); install the driver for it on this machine, in a guest in the guest (Debian: mesa-vulkan-drivers for AMD and Intel), and see that the kernel's driver is bound: vfio-check list --pci"
    )
  }

  package var interface: Interface {
    switch driver {
    case .cuda: .cuda
    case .vulkan: .vulkan
    }
  }

  /// The model's name, as its driver has it.
  package var name: String {
    switch driver {
    case .cuda(let device): device.name
    case .vulkan(let device): device.name
    }
  }

  /// Why its figures are not those of DMA over a link; nil where they are.
  package var emulation: String? {
    switch driver {
    case .cuda(let device) where device.isIntegrated: Self.shared(device.name)
    case .vulkan(let device):
      switch device.kind {
      case .software:
        "CPU, not DMA: \(device.name) is a program, which copies with the processor; its figures show that the tool works, not what a GPU does"
      case .integrated: Self.shared(device.name)
      case .virtual:
        "not this machine's DMA: \(device.name) is a virtual GPU, whose work a driver on the host does"
      case .discrete, .other: nil
      }
    case .cuda: nil
    }
  }

  private static func shared(_ name: String) -> String {
    "shared memory, not DMA over a link: \(name) is integrated and has the processor's memory for its own"
  }

  /// For the record: what must be the same before two runs are compared, and what may differ.
  package var fields: (mustMatch: [FingerprintField], mayDiffer: [FingerprintField]) {
    switch driver {
    case .cuda(let device):
      return (
        [
          FingerprintField(.gpuComputeCapability, device.computeCapability, source: "cuDeviceGetAttribute"),
          FingerprintField(.gpuPartition, device.partition ?? "none", source: "cuDeviceGetName"),
        ],
        // Which card it is, its ids and serial number say. What its driver calls it, and how much of its memory that
        // leaves to others, changes with the driver.
        [
          FingerprintField(.gpuName, device.name, source: "cuDeviceGetName"),
          FingerprintField(.gpuBytes, "\(device.bytes)", source: "cuDeviceTotalMem"),
          FingerprintField(.gpuDriverAPI, device.version, source: "cuDriverGetVersion"),
          FingerprintField(
            .gpuUsesHostPageTables, device.usesHostPageTables ? "yes" : "no", source: "cuDeviceGetAttribute"),
        ] + memoryFields
      )
    case .vulkan(let device):
      let name = FingerprintField(.gpuName, device.name, source: "vkGetPhysicalDeviceProperties2")
      let others =
        [FingerprintField(.gpuDriver, device.driver, source: "VkPhysicalDeviceDriverProperties")] + memoryFields
      // A device that is a program has nothing but its name.
      return function == nil ? ([name], others) : ([], [name] + others)
    }
  }

  private var memoryFields: [FingerprintField] {
    achieved.sorted { $0.key < $1.key }.flatMap { asked, had in
      [
        FingerprintField(.memory(asked, .pageBytes), "\(had.pageBytes)", source: "/proc/self/smaps"),
        FingerprintField(
          .memory(asked, .transparentHugeBytes), "\(had.transparentHugeBytes)", source: "/proc/self/smaps"),
      ]
    }
  }

  /// Whether memory of pages that we choose can be handed to it.
  package var takesMemory: Bool {
    switch driver {
    case .cuda: true
    case .vulkan(let device): device.importAlignment.map { $0 <= 4096 } ?? false
    }
  }

  /// What of a setup can be measured here; what cannot is in the notes from then on.
  package func fit(_ setup: GPUSetup) throws(EngineError) -> GPUSetup {
    var setup = setup
    parameters["batch"] = "64 copies, 128 MiB at most"
    switch driver {
    case .cuda(let device):
      let equipment = try CUDAEquipment(device, timeout: setup.timeout)
      parameters["gate"] = equipment.gate.method.rawValue
      if equipment.gate.method == .none {
        notes.append(
          "Neither can a stream wait for memory here, nor can the driver compile a function that does: small copies take as long as it takes to hand them over."
        )
      }
      if let why = equipment.programError, !setup.workingSets.isEmpty {
        setup.workingSets = []
        notes.append(
          "No reads by the GPU itself: the driver does not make code of them (\(why)). Its compiler is libnvidia-ptxjitcompiler.so.1, which CUDA_DISABLE_PTX_JIT forbids; GPUs before Maxwell are too old."
        )
      }
      if setup.directions.contains(.both), device.copyEngines < 2 {
        notes.append("The GPU has one copy engine: \"both\" are copies in turns, not at once.")
      }
      if device.usesHostPageTables {
        notes.append(
          "This GPU goes by the processor's page tables (ATS, NVLink-C2C): it translates itself, and what the IOMMU's translation cache costs is not in these figures."
        )
      }
      if !setup.workingSets.isEmpty { parameters["chaseSteps"] = "\(GPUSetup.chaseSteps)" }
    case .vulkan:
      let left = [
        setup.directions.contains(.both) ? "both directions at once" : nil, setup.mappings.isEmpty ? nil : "pinning",
        setup.workingSets.isEmpty ? nil : "reads by the GPU itself",
      ].compactMap { $0 }
      if !left.isEmpty {
        notes.append(
          "Only copies in one direction are measured through Vulkan: left out were \(left.joined(separator: ", ")).")
      }
      setup.directions.removeAll { $0 == .both }
      (setup.mappings, setup.workingSets) = ([], [])
    }
    return setup
  }

  /// Sets everything up for a session. `backing`: nil for memory of the driver's choice, through Vulkan.
  package func open(
    _ setup: GPUSetup, backing: HostMemory.Backing?, seed: UInt64
  ) throws(EngineError) -> any Engine {
    switch driver {
    case .cuda(let device):
      guard let backing else {
        throw .unsupported("memory of the driver's choice is measured through Vulkan only; name its pages")
      }
      let session = try CUDASession(setup, on: device, backing: backing, seed: seed)
      note(session.achievedBacking, backing)
      return session
    case .vulkan(let device):
      let session = try VulkanSession(setup, on: device, backing: backing, seed: seed)
      note(session.achievedBacking, backing)
      parameters["queue"] = session.isTransferOnly ? "copies only" : "copies among other work"
      return session
    }
  }

  private func note(_ had: AchievedBacking?, _ asked: HostMemory.Backing?) {
    guard let had, let asked else { return }
    achieved[asked.rawValue] = had
    guard had.pageBytes != asked.pageBytes || had.transparentHugeBytes > 0 else { return }
    let note =
      "Of pages of \(asked.rawValue) was asked, and the memory has pages of \(Metric.size(had.pageBytes)), \(Metric.size(had.transparentHugeBytes)) of it put together to huge ones."
    if !notes.contains(note) { notes.append(note) }
  }

  /// Where the link was slower or narrower under load than the card and its slot can; nil where it was not, or nothing
  /// says.
  package func linkRemark(_ run: Run, in files: any FileTree) -> String? {
    guard let function, let link = run.fingerprint[.deviceLinkUnderLoad],
      let best = DeviceLink(function.address, in: files).most(), best != link
    else { return nil }
    return
      "While data moved the link ran at \(link); the device could do \(best): the slot, a riser or the port above is less, or the link was trained down (vfio-check preflight, device.link)."
  }
}

extension EngineError {
  /// Whether it is not there at all, so that another way may be tried.
  fileprivate var isAbsence: Bool {
    switch self {
    case .notFound, .unsupported: true
    case .denied, .misnamed, .refused, .failed, .lost, .corrupted: false
    }
  }
}
