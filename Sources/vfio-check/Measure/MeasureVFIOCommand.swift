// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser
internal import Drivers
internal import Glibc
internal import HostControl
internal import Inventory
internal import Measurement
internal import Passthrough
internal import Records
internal import Reporting

/// `vfio-check measure vfio`: what mapping costs, and what an NVMe controller's DMA costs by working set and IO page
/// size.
struct MeasureVFIOCommand: ParsableCommand {
  enum Interface: String, ExpressibleByArgument, CaseIterable {
    case auto, type1, iommufd
  }

  enum Backing: String, ExpressibleByArgument, CaseIterable {
    case auto
    case pages4K = "4K"
    case pages2M = "2M"
    case pages1G = "1G"

    /// nil for auto.
    var pages: HostMemory.Backing? {
      switch self {
      case .auto: nil
      case .pages4K: .pages4K
      case .pages2M: .pages2M
      case .pages1G: .pages1G
      }
    }
  }

  static let configuration = CommandConfiguration(
    commandName: "vfio",
    abstract: "Measure mappings for a device, and an NVMe controller's reads, through VFIO.",
    discussion: """
      Needs a device that vfio-pci has, or --bind, which gives it to vfio-pci for the time of the measurement and back to its driver \
      afterwards, whatever happens; what a killed run leaves behind, `vfio-check restore` undoes. An NVMe controller is driven from \
      here with nothing but identify, queues and read: reads go to random places of working sets of growing size, once with IO pages \
      as large as can be and once with the smallest, in turns. Where the curve rises is the reach of the IOMMU's translation cache. \
      Other devices only have memory mapped for them. Needs root.
      """)

  @Argument(
    help: ArgumentHelp("The PCI function.", valueName: "device"), completion: .custom(Completions.devices))
  var device: String

  @Flag(help: "Take the device from its driver for the time of the measurement.")
  var bind = false

  @Option(help: "The kernel's interface: auto, type1 (groups) or iommufd.")
  var interface = Interface.auto

  @Option(help: "The pages of the memory: auto (2M if enough are reserved, else 4K), 4K, 2M or 1G.")
  var backing = Backing.auto

  @Option(help: ArgumentHelp("Working sets of reads, such as 64K,1M,64M.", valueName: "sizes"))
  var workingSets = ByteSizes(bytes: [65_536, 262_144, 1 << 20, 4 << 20, 16 << 20, 64 << 20])

  @Option(help: ArgumentHelp("Bytes of a read, such as 4K,64K.", valueName: "sizes"))
  var transfers = ByteSizes(bytes: [4096, 65_536])

  @Option(help: ArgumentHelp("Bytes that are mapped at once, such as 4K,2M,16M.", valueName: "sizes"))
  var mappings = ByteSizes(bytes: [4096, 2 << 20, 16 << 20])

  @OptionGroup var measuring: MeasureOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let session = try MeasureSession(measuring, output)
    let machine = try MachineOptions.machine(at: nil)
    let function = try self.function(on: machine)
    guard geteuid() == 0 else {
      throw CommandFailure(.missingPrivileges, "measure vfio drives the device itself: run it as root")
    }
    guard function.isBoundToVFIO || bind else {
      throw CommandFailure(
        .failed,
        "\(function.address) belongs to \(function.driver ?? "no driver"), not to vfio-pci; --bind takes it for the time of the measurement and gives it back"
      )
    }
    var notes: [String] = []
    let setup = VFIOSetup(
      files: ThisMachine.files, for: function, backend: VFIOBackend(rawValue: interface.rawValue),
      backing: backing.pages,
      mappings: mappings.bytes, workingSets: workingSets.bytes, transfers: transfers.bytes,
      operations: measuring.operations, notes: &notes)
    guard !setup.points.isEmpty else {
      throw CommandFailure(
        .usage,
        "nothing to measure: no --mappings is a multiple of a page of \(setup.backing.rawValue), and nothing can be read"
      )
    }
    let record = setup.record(
      of: function, named: DeviceNames.installed().pci(function), session.context(machine), notes: notes)
    do {
      // From here on nothing may end the process without a way back.
      let interruption = Interruption()
      let plan = try AssignmentPlan([function.address], on: machine)
      var binding = try DriverBinding(plan, host: ThisMachine.kernel, journal: ThisMachine.journal)
      let measured = Result {
        guard !interruption.isRequested else {
          throw CommandFailure(.incomplete, "interrupted before anything was measured")
        }
        // Only a function that vfio-pci has shows which interface it can be had by.
        var (setup, record) = (setup, record)
        setup.backend = setup.backend ?? VFIODevice.backend(for: function.address, in: ThisMachine.files)
        record.parameters.merge(setup.parameters) { $1 }
        return try session.measure(record, setup, near: function.address)
      }
      // First everything back, then the telling, which may take long or fail.
      let restored: Result<Void, any Error> = Result { try binding.restore() }
      try session.finish(measured, restored: restored)
    } catch let error as AssignmentError { throw CommandFailure(error) }
  }

  private func function(on machine: Machine) throws -> PCIDevice {
    let targets = try MachineOptions.targets([device], on: machine)
    guard targets.count == 1, case .pci(let address) = targets[0], let function = machine.pci[address] else {
      throw CommandFailure(.usage, "\(device) is not one PCI function; name one by its address, such as 0000:01:00.0")
    }
    return function
  }
}
