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

/// `vfio-check measure usb`: round trips to USB devices.
struct MeasureUSBCommand: ParsableCommand {
  enum Route: String, ExpressibleByArgument, CaseIterable {
    case auto
    case host
    case controller
    case usbHost = "usb-host"
  }

  static let configuration = CommandConfiguration(
    commandName: "usb",
    abstract: "Measure round trips to a USB device.",
    discussion: """
      By default the device is asked for its status (GET_STATUS), which every device answers and which changes nothing and takes nothing \
      away: by usbfs, one at a time and pipelined, and by libusb. A loopback gadget also gets its data back. What needs more is named with \
      --transfers: read-only commands of a disk, which takes it from its driver for that time, and the reports of an input device, which \
      somebody must use meanwhile. Needs the right to write to the device's node in /dev/bus/usb.
      """)

  @Argument(
    help: ArgumentHelp("The device: its bus and ports (1-2.3) or its id.", valueName: "device"),
    completion: .custom(Completions.devices))
  var device: String?

  @Option(help: ArgumentHelp("Measure every device of this controller instead.", valueName: "address"))
  var controller: String?

  @Option(
    help: ArgumentHelp(
      "What is transferred: status, loopback, storage, reports; several with commas (default: status, and loopback where the device is one).",
      valueName: "transfers"))
  var transfers: USBTransfers?

  @Option(help: ArgumentHelp("Bytes of a loopback or a read, such as 511,4095.", valueName: "sizes"))
  var sizes: ByteSizes?

  @Option(help: ArgumentHelp("Transfers under way at once, such as 1,8.", valueName: "depths"))
  var depths = QueueDepths(depths: [1, 8])

  @Option(
    help: ArgumentHelp(
      "How the device came here: host, controller (the guest has the whole controller) or usb-host (the hypervisor hands transfers on).",
      discussion:
        "By default it is found out, with --context for certain where the guest's controllers look like the host's."))
  var route = Route.auto

  @OptionGroup var measuring: MeasureOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard (device == nil) != (controller == nil) else {
      throw ValidationError("Name a USB device, or a controller with --controller.")
    }
  }

  func run() throws {
    let session = try MeasureSession(measuring, output)
    let machine = try MachineOptions.machine(at: nil)
    let usb = try measured(on: machine)
    let kinds = transfers?.transfers ?? standard(usb)
    for kind in kinds {
      if let obstacle = usb.obstacle(to: kind) { throw CommandFailure(.usage, obstacle) }
    }
    try refuseSizes(kinds, usb)
    let setup = USBSetup(
      files: ThisMachine.files, devices: usb.devices, namesDevices: usb.isWholeController, transfers: kinds,
      sizes: sizes?.bytes,
      depths: depths.depths, operations: measuring.operations)
    let record = setup.record(
      of: usb, route: USBRoute(rawValue: route.rawValue), session.context(machine), name: Self.product)
    let interfaces = kinds.contains(.storage) ? usb.devices.compactMap(interface) : []
    guard measuring.tune || !interfaces.isEmpty else { return try session.finish(measure(setup, record, session, usb)) }
    try borrow(interfaces, session, record, setup, usb)
  }

  private func measure(_ setup: USBSetup, _ record: Run, _ session: MeasureSession, _ usb: MeasuredUSB) throws -> Run {
    try session.measure(record, setup, near: usb.controller?.address)
  }

  /// The interface of a disk, with the driver that must let go of it.
  private func interface(_ device: USBDevice) -> (state: USBInterfaceState, device: String)? {
    // (What a program has claimed cannot be taken from it; the attempt to claim it says so.)
    guard let pipes = USBPipes.storage(device), let driver = pipes.driver, driver != USBPipes.claimant else {
      return nil
    }
    return (USBInterfaceState(name: pipes.name, driver: driver), device.path)
  }

  private func measured(on machine: Machine) throws -> MeasuredUSB {
    do {
      let target = try DeviceSelector(controller ?? device ?? "").targets(on: machine)
      guard let only = target.first, target.count == 1 else {
        throw CommandFailure(.usage, "\(device ?? "") names several devices; name one")
      }
      return try controller == nil ? MeasuredUSB(only, on: machine) : MeasuredUSB(controller: only, on: machine)
    } catch let error as SelectionError { throw CommandFailure(error) } catch EngineError.unsupported(let text) {
      throw CommandFailure(.usage, text)
    } catch let error as EngineError { throw CommandFailure(error) }
  }

  /// GET_STATUS, and a loopback where the device is one that nobody has.
  private func standard(_ usb: MeasuredUSB) -> [USBSetup.Transfer] {
    let isLoopback =
      !usb.isWholeController && usb.devices.allSatisfy { USBPipes.loopback($0).map { $0.driver == nil } ?? false }
    return isLoopback ? [.status, .loopback] : [.status]
  }

  private func refuseSizes(_ kinds: [USBSetup.Transfer], _ usb: MeasuredUSB) throws {
    guard let sizes else { return }
    guard kinds.contains(where: { $0 == .loopback || $0 == .storage }) else {
      throw CommandFailure(.usage, "--sizes is for the transfers loopback and storage")
    }
    for pipes in kinds.contains(.loopback) ? usb.devices.compactMap({ USBPipes.loopback($0) }) : [] {
      for size in sizes.bytes where size % max(1, pipes.packetBytes) == 0 {
        throw CommandFailure(
          .usage,
          "--sizes: \(size) is a whole number of packets of \(pipes.packetBytes) bytes, after which a loopback waits for more; use \(size - 1)"
        )
      }
    }
  }

  /// The product's name in the tables, and never what the device calls itself: that may be a person's name.
  private static func product(_ device: USBDevice) -> String {
    var device = device
    device.manufacturerName = nil
    device.productName = nil
    return DeviceNames.installed().usb(device)
  }

  /// With a driver that lets go of a disk, or power management held: both are given back whatever happens.
  private func borrow(
    _ interfaces: [(state: USBInterfaceState, device: String)], _ session: MeasureSession, _ record: Run,
    _ setup: USBSetup, _ usb: MeasuredUSB
  ) throws {
    guard geteuid() == 0 else {
      throw CommandFailure(
        .missingPrivileges,
        interfaces.first.map { "\($0.state.name) must be taken from its driver \($0.state.driver): run it as root" }
          ?? "--tune changes the power management of the device: run it as root")
    }
    do {
      // From here on nothing may end the process without a way back.
      _ = Interruption()
      var temporary = try TemporaryHostState(
        (measuring.tune ? usb.sleepers.compactMap { HostStep.keepingAwake($0, on: ThisMachine.kernel) } : [])
          + interfaces.map { HostStep.detaching($0.state, of: $0.device) },
        host: ThisMachine.kernel, journal: ThisMachine.journal)
      for interface in interfaces {
        StandardError.print("vfio-check: \(interface.state.name) is taken from \(interface.state.driver) until the end")
      }
      let measured = Result { try measure(setup, record, session, usb) }
      // First everything back, then the telling, which may take long or fail.
      let restored: Result<Void, any Error> = Result { try temporary.restore() }
      try session.finish(measured, restored: restored)
    } catch let error as AssignmentError { throw CommandFailure(error) }
  }
}
