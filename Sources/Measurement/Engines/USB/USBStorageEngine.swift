// SPDX-License-Identifier: GPL-3.0-or-later
internal import Drivers
internal import Inventory
internal import Records
internal import Statistics
internal import SystemPackage

/// Read-only commands of a USB mass storage device (Bulk-Only Transport), timed from before the command is submitted to
/// after its status was reaped. The kernel's driver must have let go of the interface.
final class USBStorageEngine: Engine {
  private let file: USBFile
  private let disturbances: USBDisturbances
  private let pipes: USBPipes
  private let command: Int
  private let data: Int
  private let status: Int
  private var tag: UInt32 = 0
  private var issued = 0
  private var random: RandomNumbers
  /// Bytes of a block of the medium, and how many there are.
  private var blockBytes = 512
  private var blockCount = 0

  init(_ device: USBDevice, in files: any FileTree, bytes: Int, seed: UInt64) throws(EngineError) {
    guard let pipes = USBPipes.storage(device) else {
      throw .unsupported("\(device.usbPath) (\(device.idText)) is no mass storage of the Bulk-Only Transport")
    }
    self.pipes = pipes
    file = try USBFile(device, in: files)
    disturbances = USBDisturbances(device, tree: files)
    try file.claim(pipes.interface)
    command = try file.makeTransfer(endpoint: pipes.out, capacity: BulkOnlyCommand.wrapperBytes)
    data = try file.makeTransfer(endpoint: pipes.into, capacity: max(bytes, 64))
    status = try file.makeTransfer(endpoint: pipes.into, capacity: BulkOnlyCommand.statusBytes)
    random = RandomNumbers(seed: seed)
    try start()
  }

  /// Waits for the medium and asks how large it is.
  private func start() throws(EngineError) {
    let path = file.device.usbPath
    _ = try execute(.inquiry)
    // The first commands after power-up end with a unit attention, which asking for its reason clears (SAM-5, 5.14).
    var sense: [UInt8] = []
    for _ in 0..<10 {
      if try execute(.testUnitReady) == .passed {
        sense = []
        break
      }
      _ = try execute(.requestSense)
      sense = file.bytes(data, count: 18)
    }
    guard sense.isEmpty else {
      // SPC-4, 4.5.6: sense key 2 is NOT READY; additional sense code 3Ah is MEDIUM NOT PRESENT.
      let reason =
        sense[12] == 0x3a ? "it has no medium" : "sense key \(sense[2] & 15), code \(hexadecimal(sense[12], digits: 2))"
      throw .unsupported("\(path) is not ready to be read: \(reason)")
    }
    guard try execute(.readCapacity) == .passed else { throw .unsupported("\(path) does not tell its capacity") }
    let answer = file.bytes(data, count: 8)
    func word(_ offset: Int) -> Int { answer[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }
    // The number of the last block, and its length.
    (blockCount, blockBytes) = (word(0) + 1, word(4))
    guard blockBytes >= 512, blockBytes <= 65_536 else {
      throw .unsupported("\(path) has blocks of \(blockBytes) bytes")
    }
  }

  func run(_ point: MeasurementPoint, operations: Int, samples: SampleBuffer) throws(EngineError) -> UInt64 {
    let blocks = point.bytes / blockBytes
    if point.latency.id == USBMetric.read {
      guard point.bytes % blockBytes == 0, blocks > 0, blocks <= 65_535, blocks <= blockCount else {
        throw .unsupported(
          "\(file.device.usbPath) is read in blocks of \(blockBytes) bytes; --sizes has \(point.bytes)")
      }
    }
    let begin = Clock.now()
    for _ in 0..<operations {
      let next: BulkOnlyCommand
      if point.latency.id == USBMetric.read {
        let places = UInt64(min(blockCount, 1 << 32) / blocks)
        next = .read(
          block: UInt32(truncatingIfNeeded: Int(random.next() % places) * blocks), blocks: UInt16(blocks),
          bytes: point.bytes)
      } else {
        next = .testUnitReady
      }
      prepare(next)
      let start = Clock.now()
      let code = exchange(next.dataBytes)
      let end = Clock.now()
      guard code == 0 else { throw file.error("\(next.block[0] == 0x28 ? "a read" : "TEST UNIT READY")", code) }
      guard ended == .passed else { throw .failed("\(file.device.usbPath): a command ended with \(ended)", .ioError) }
      samples.append(end &- start)
    }
    return Clock.now() &- begin
  }

  // MARK: Bulk-Only Transport

  private func prepare(_ next: BulkOnlyCommand) {
    tag &+= 1
    file.fill(command, next.wrapper(tag: tag))
    file.setLength(data, next.dataBytes)
  }

  /// Command, data, status, one after the other. 0 or a negative errno.
  @inline(__always)
  private func exchange(_ bytes: Int) -> Int {
    let sent = move(command)
    guard sent == 0 else { return sent }
    if bytes > 0 {
      let received = move(data)
      guard received == 0 else { return received }
    }
    return move(status)
  }

  @inline(__always)
  private func move(_ transfer: Int) -> Int {
    file.expectProgress()
    defer { file.expectNothing() }
    let submitted = file.submit(transfer)
    guard submitted == 0 else { return Int(submitted) }
    issued &+= 1
    let reaped = file.reap()
    guard reaped >= 0 else { return reaped }
    return Int(file.outcome(reaped).status)
  }

  private var ended: BulkOnlyStatus {
    BulkOnlyStatus(file.bytes(status, count: BulkOnlyCommand.statusBytes), tag: tag)
  }

  /// Outside the timed part, where a device may stall what it cannot do (Bulk-Only Transport 1.0, 6.7.2): the halt is
  /// ended, and the status says the rest.
  private func execute(_ next: BulkOnlyCommand) throws(EngineError) -> BulkOnlyStatus {
    prepare(next)
    let sent = move(command)
    guard sent == 0 else { throw file.error("a command", sent) }
    if next.dataBytes > 0 {
      let received = move(data)
      if received == -Int(Errno.brokenPipe.rawValue) {
        file.clearHalt(pipes.into)
      } else if received != 0 {
        throw file.error("a command's data", received)
      }
    }
    var told = move(status)
    if told == -Int(Errno.brokenPipe.rawValue) {
      file.clearHalt(pipes.into)
      told = move(status)
    }
    guard told == 0 else { throw file.error("a command's status", told) }
    let result = ended
    guard result == .passed || result == .failed else {
      throw .failed("\(file.device.usbPath) does not keep to the Bulk-Only Transport (\(result))", .ioError)
    }
    return result
  }

  func beginBlock() {
    issued = 0
    disturbances.begin()
  }

  func endBlock(_ point: MeasurementPoint, operations: Int) -> [BlockFlag] { disturbances.end(transfers: issued) }
}
