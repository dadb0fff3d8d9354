// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser
internal import Drivers
internal import Glibc
internal import HostControl
internal import Inventory
internal import Measurement
internal import Passthrough
internal import Records

/// `vfio-check measure block`: reads of a disk.
struct MeasureBlockCommand: ParsableCommand {
  enum Method: String, ExpressibleByArgument, CaseIterable {
    case auto
    case ioUring = "io_uring"
    case pread
  }

  static let configuration = CommandConfiguration(
    commandName: "block",
    abstract: "Measure reads of a disk past the page cache.",
    discussion: """
      The disk is opened for reading only and read at random places, by io_uring where the kernel allows it. DEVICE is the disk's name \
      (nvme0n1) or the PCI function or USB device it belongs to. Needs the right to read the disk, as a rule root.
      """)

  @Argument(
    help: ArgumentHelp("The disk: its name, or the device it belongs to.", valueName: "device"),
    completion: .custom(Completions.devices))
  var device: String

  @Option(help: ArgumentHelp("Bytes of a read, such as 4K,64K,1M.", valueName: "sizes"))
  var sizes = ByteSizes(bytes: [4096, 65_536, 1_048_576])

  @Option(help: ArgumentHelp("Reads under way at once, such as 1,32.", valueName: "depths"))
  var depths = QueueDepths(depths: [1, 32])

  @Option(help: "How reads are submitted: auto, io_uring, or pread (at queue depth 1 only).")
  var method = Method.auto

  @Option(help: "The pages of the memory that is read to: 4K, 2M or 1G.")
  var backing = PageBacking.pages4K

  @Flag(help: "Measure although the host uses the disk. It is only read; blocks that others disturb are flagged.")
  var inUse = false

  @Flag(
    help: ArgumentHelp(
      "Compare with and without translation by the IOMMU: the type of the drive's group is changed between sessions.",
      discussion: """
        The drive loses its driver for a moment at every change, so it must not be in use. Driver and type are given back at the \
        end; what a killed run leaves behind, `vfio-check restore` undoes. Needs root.
        """))
  var isolateIommu = false

  @OptionGroup var measuring: MeasureOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let session = try MeasureSession(measuring, output)
    let machine = try MachineOptions.machine(at: nil)
    let disk: MeasuredDisk
    do throws(EngineError) { disk = try MeasuredDisk(device, on: machine, in: ThisMachine.files) } catch {
      throw CommandFailure(error)
    }
    if let use = disk.uses.first, !inUse || isolateIommu {
      throw CommandFailure(
        .failed,
        "\(use.summary): others use \(disk.disk.name) while it is measured; end that use first"
          + (isolateIommu ? "" : ", or measure all the same with --in-use (it is only read)"))
    }
    var notes: [String] = []
    let setup = try self.setup(disk.disk, &notes)
    let record = setup.record(of: disk, session.context(machine), notes: notes)
    guard isolateIommu else {
      return try session.finish(session.measure(record, setup, near: disk.function?.address))
    }
    try isolate(session, record, setup, disk, machine)
  }

  private func isolate(
    _ session: MeasureSession, _ record: Run, _ setup: BlockReadSetup, _ disk: MeasuredDisk, _ machine: Machine
  ) throws {
    guard geteuid() == 0 else {
      throw CommandFailure(.missingPrivileges, "--isolate-iommu takes the drive from its driver: run it as root")
    }
    do {
      // From here on nothing may end the process without a way back.
      let interruption = Interruption()
      var switching = try DomainTypeSwitch(
        disk, on: machine, host: ThisMachine.kernel, journal: ThisMachine.journal)
      StandardError.print(
        "vfio-check: changing the type of the IOMMU group of \(disk.disk.name) between sessions; it is gone for a moment each time"
      )
      let measured = Result {
        let kinds = try switching.kinds()
        guard !interruption.isRequested else {
          throw CommandFailure(.incomplete, "interrupted before anything was measured")
        }
        guard kinds.count > 1 else { throw AssignmentError.fewTypes(kinds.map(\.rawValue)) }
        var setup = setup
        let points = setup.points
        return try session.measure(
          record, points: points, near: disk.function?.address, arms: kinds.map { Arm($0.rawValue) }
        ) { planned, seed throws(EngineError) in
          setup.disk = try switching.set(planned.arm)
          return try BlockReadEngine(setup, seed: seed)
        }
      }
      // First everything back, then the telling, which may take long or fail.
      let restored: Result<Void, any Error> = Result { try switching.restore() }
      try session.finish(measured, restored: restored)
    } catch let error as AssignmentError { throw CommandFailure(error) }
  }

  private func setup(_ disk: BlockDisk, _ notes: inout [String]) throws -> BlockReadSetup {
    for size in sizes.bytes where size % disk.logicalBlock != 0 {
      throw CommandFailure(
        .usage, "--sizes: \(size) is no multiple of the \(disk.logicalBlock) bytes in which \(disk.name) is read")
    }
    let hasRing = method == .pread ? false : BlockReadEngine.hasRing
    switch method {
    case .ioUring where !hasRing:
      throw CommandFailure(
        .missingPrivileges,
        "io_uring cannot be used here (kernel.io_uring_disabled, or a container's filter); measure with --method pread --depths 1"
      )
    case .pread where depths.depths != [1] && depths.depths.contains(where: { $0 > 1 }):
      if depths.depths == QueueDepths.standard { break }
      throw CommandFailure(.usage, "--method pread reads one block at a time: use --depths 1")
    default: break
    }
    guard hasRing else {
      if method == .auto {
        notes.append("io_uring cannot be used here, so reads were done one at a time by pread(2): queue depth 1 only.")
      }
      return setup(disk, [1], .pread)
    }
    return setup(disk, depths.depths, .ioUring)
  }

  private func setup(_ disk: BlockDisk, _ depths: [Int], _ method: BlockReadSetup.Method) -> BlockReadSetup {
    BlockReadSetup(
      disk: disk, sizes: sizes.bytes, depths: depths, method: method, backing: backing.pages,
      operations: measuring.operations)
  }
}
