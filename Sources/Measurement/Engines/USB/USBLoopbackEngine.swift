// SPDX-License-Identifier: GPL-3.0-or-later
internal import Drivers
internal import Inventory
internal import Passthrough
internal import Records
internal import Statistics

/// Round trips through a gadget that sends back what it gets, timed from before the data is submitted to after it was
/// reaped again. The transfer that will take the answer is submitted before.
@safe final class USBLoopbackEngine: Engine {
  private static let what = "the loopback"

  private let file: USBFile
  private let disturbances: USBDisturbances
  private let depth: Int
  private let starts: UnsafeMutableBufferPointer<UInt64>
  private let pending: UnsafeMutableBufferPointer<UInt8>
  private let pattern: [UInt8]
  private var issued = 0

  init(_ device: USBDevice, in files: any FileTree, depth: Int, bytes: Int, seed: UInt64) throws(EngineError) {
    guard let pipes = USBPipes.loopback(device) else {
      throw .unsupported(
        "\(device.usbPath) (\(device.idText)) is no loopback device: only 0525:a4a0, Linux's Gadget Zero, is known to send back what it gets"
      )
    }
    if let driver = pipes.driver, driver != USBPipes.claimant {
      throw .refused(
        "\(device.usbPath): its interface \(pipes.interface) belongs to \(driver): \(ShellCommand("echo \(pipes.name) | sudo tee \("/sys/bus/usb/drivers/\(driver)/unbind")"))"
      )
    }
    file = try USBFile(device, in: files)
    disturbances = USBDisturbances(device, tree: files)
    try file.claim(pipes.interface)
    var random = RandomNumbers(seed: seed)
    pattern = (0..<bytes).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    self.depth = depth
    // In pairs, to the device and from it: slot n has the transfers 2n and 2n + 1.
    for _ in 0..<depth {
      file.fill(try file.makeTransfer(endpoint: pipes.out, capacity: bytes), pattern)
      _ = try file.makeTransfer(endpoint: pipes.into, capacity: bytes)
    }
    unsafe starts = .allocate(capacity: depth)
    unsafe pending = .allocate(capacity: depth)
    // SAFETY: both are this object's own until `deinit`.
    unsafe starts.initialize(repeating: 0)
    unsafe pending.initialize(repeating: 0)
  }

  deinit {
    unsafe starts.deallocate()
    unsafe pending.deallocate()
  }

  func run(_ point: MeasurementPoint, operations: Int, samples: SampleBuffer) throws(EngineError) -> UInt64 {
    let bytes = point.bytes
    let depth = min(point.latency.point["queueDepth"] ?? 1, operations, depth)
    for transfer in 0..<2 * depth { file.setLength(transfer, bytes) }
    var (submitted, completed, failure) = (0, 0, 0)
    var last = 0
    file.expectProgress()
    defer { file.expectNothing() }
    let begin = Clock.now()
    while submitted < depth, failure == 0 {
      failure = submit(submitted)
      submitted &+= 1
    }
    while completed < submitted {
      let transfer = file.reap()
      let end = Clock.now()
      guard transfer >= 0 else { throw file.error(Self.what, transfer) }
      let slot = transfer >> 1
      unsafe pending[slot] &-= 1
      let (status, moved) = file.outcome(transfer)
      if status != 0 || moved != bytes, failure == 0 { failure = status == 0 ? Self.short : Int(status) }
      if transfer & 1 == 1, failure == 0 {
        samples.append(unsafe end &- starts[slot])
        last = transfer
      }
      guard unsafe pending[slot] == 0 else { continue }
      completed &+= 1
      if submitted < operations, failure == 0 {
        file.expectProgress(since: end)
        failure = submit(slot)
        submitted &+= 1
      }
    }
    let duration = Clock.now() &- begin
    if failure == Self.short {
      throw .corrupted("\(file.device.usbPath) sends back less than it got: its configuration is no loopback")
    }
    if failure != 0 { throw file.error(Self.what, failure) }
    guard file.bytes(last, count: bytes)[...] == pattern[..<bytes] else {
      throw .corrupted("\(file.device.usbPath) sends back something else than it got")
    }
    return duration
  }

  /// No errno: less came back than was sent.
  private static let short = -100_000

  /// Both transfers of a slot. 0 or a negative errno; what was not submitted is not pending.
  @inline(__always)
  private func submit(_ slot: Int) -> Int {
    let into = file.submit(2 &* slot &+ 1)
    guard into == 0 else { return Int(into) }
    issued &+= 1
    unsafe pending[slot] = 1
    unsafe starts[slot] = Clock.now()
    let out = file.submit(2 &* slot)
    guard out == 0 else { return Int(out) }
    issued &+= 1
    unsafe pending[slot] = 2
    return 0
  }

  func beginBlock() {
    issued = 0
    disturbances.begin()
  }

  func endBlock(_ point: MeasurementPoint, operations: Int) -> [BlockFlag] { disturbances.end(transfers: issued) }
}
