// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser
internal import Drivers
internal import Glibc
internal import Inventory
internal import Measurement
internal import Passthrough
internal import Records

/// `vfio-check measure cpu`: what an exit costs, reading the clock, and a step through memory.
struct MeasureCPUCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cpu",
    abstract: "Measure the price of an exit, the clock, and memory by working set and page size.",
    discussion: """
      No device is measured but what is between one and a guest's program: CPUID, which in a guest always is an exit; the clock that \
      all else is timed with; and loads that depend on each other, spread over working sets from a cache to far more than all of them, in \
      pages of 4 KiB and of 2 MiB, which shows what nested paging costs. Run the same on the host and in the guest, and compare. Needs no \
      privileges, except for --port-io.
      """)

  @Option(help: ArgumentHelp("Memory to go through, multiples of 4K up to 64G, such as 16K,1M,1G.", valueName: "sizes"))
  var workingSets = WorkingSets(bytes: stride(from: 14, through: 28, by: 2).map { 1 << $0 })

  @Option(
    help: ArgumentHelp(
      "The pages of that memory: 4K, 2M, or both (default: both, if the kernel has any of 2M).", valueName: "pages"))
  var backing: PageBackings?

  @Flag(
    help: ArgumentHelp(
      "Also read the ACPI timer's I/O port, in a guest an exit that the hypervisor's process answers.",
      discussion: """
        It is a counter that reading does not change, and nothing is ever written to a port. Needs root, and a kernel that is not \
        locked down.
        """))
  var portIo = false

  @OptionGroup var measuring: MeasureOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let session = try MeasureSession(measuring, output)
    let machine = try MachineOptions.machine(at: nil)
    let port = try portIo ? port() : nil
    var notes: [String] = []
    let setup = try setup(port, machine.memory, &notes)
    let record = setup.record(session.context(machine), notes: notes)
    try session.finish(session.measure(record, setup, near: nil))
  }

  private func port() throws -> PowerManagementTimer {
    guard geteuid() == 0 else {
      throw CommandFailure(
        .missingPrivileges, "--port-io reads an I/O port: run it as root, or measure without --port-io")
    }
    guard let timer = PowerManagementTimer.find(in: ThisMachine.files) else {
      throw CommandFailure(
        .incomplete,
        "there is no port that could be read without harm: /proc/ioports has no ACPI timer (PM_TMR); measure without --port-io"
      )
    }
    return timer
  }

  private func setup(
    _ port: PowerManagementTimer?, _ memory: Memory, _ notes: inout [String]
  ) throws -> ProcessorSetup {
    var setup = ProcessorSetup(
      files: ThisMachine.files, workingSets: workingSets.bytes, backings: [.pages4K], port: port,
      operations: measuring.operations)
    let wanted = (backing?.kinds ?? [.pages4K, .pages2M])
    setup.backings = wanted.contains(.pages4K) ? [.pages4K] : []
    if wanted.contains(.pages2M) {
      if let large = setup.largePages {
        setup.backings.append(large)
      } else if backing == nil {
        notes.append(
          "The kernel has no pages of 2 MiB to give, so there are only those of 4 KiB. \(setup.largePagesAdvice)")
      } else {
        throw CommandFailure(.incomplete, "--backing 2M: the kernel has none to give. \(setup.largePagesAdvice)")
      }
    }
    do throws(EngineError) { try setup.check(FreeMemory(of: memory.available, in: ThisMachine.files)) } catch {
      throw CommandFailure(error)
    }
    return setup
  }
}
