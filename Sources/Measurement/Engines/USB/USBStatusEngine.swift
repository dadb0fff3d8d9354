// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLinux
internal import Drivers
internal import Inventory
internal import Records

/// GET_STATUS of a device (USB 2.0, 9.4.5) through usbfs, timed from before it is submitted to after it was reaped: two
/// bytes on the control endpoint that every device answers, which change nothing and need no claim.
@safe final class USBStatusEngine: Engine {
  private static let what = "GET_STATUS"
  /// 80h: from the device, standard, about the device (USB 2.0, 9.3.1); 0: GET_STATUS.
  static let requestType: UInt8 = 0x80
  static let request: UInt8 = 0
  static let answerBytes = 2

  private let file: USBFile
  private let disturbances: USBDisturbances
  private let slots: [Int]
  private let starts: UnsafeMutableBufferPointer<UInt64>
  private var issued = 0

  init(_ device: USBDevice, in files: any FileTree, depth: Int) throws(EngineError) {
    file = try USBFile(device, in: files)
    disturbances = USBDisturbances(device, tree: files)
    var slots: [Int] = []
    for _ in 0..<depth {
      let transfer = try file.makeTransfer(endpoint: 0, capacity: Self.answerBytes)
      file.setUp(transfer, type: Self.requestType, request: Self.request, length: Self.answerBytes)
      slots.append(transfer)
    }
    self.slots = slots
    unsafe starts = .allocate(capacity: depth)
    // SAFETY: this object's own until `deinit`.
    unsafe starts.initialize(repeating: 0)
  }

  deinit { unsafe starts.deallocate() }

  func run(_ point: MeasurementPoint, operations: Int, samples: SampleBuffer) throws(EngineError) -> UInt64 {
    point.latency.id == USBMetric.synchronousStatus
      ? try runOneByOne(operations, samples)
      : try runQueue(min(point.latency.point["queueDepth"] ?? 1, operations), operations, samples)
  }

  /// USBDEVFS_CONTROL: submitted and waited for in one system call.
  private func runOneByOne(_ operations: Int, _ samples: SampleBuffer) throws(EngineError) -> UInt64 {
    var answer: UInt16 = 0
    let begin = Clock.now()
    for _ in 0..<operations {
      let start = Clock.now()
      // SAFETY: the answer has the two bytes that are asked for.
      let moved = unsafe file.control(
        type: Self.requestType, request: Self.request, into: &answer, length: Self.answerBytes)
      let end = Clock.now()
      issued &+= 1
      guard moved == Self.answerBytes else { throw moved < 0 ? file.error(Self.what, Int(moved)) : tooShort }
      samples.append(end &- start)
    }
    return Clock.now() &- begin
  }

  /// USBDEVFS_SUBMITURB and USBDEVFS_REAPURB: whatever came back is submitted anew at once.
  private func runQueue(_ depth: Int, _ operations: Int, _ samples: SampleBuffer) throws(EngineError) -> UInt64 {
    var (submitted, completed, failure) = (0, 0, 0)
    var isShort = false
    file.expectProgress()
    defer { file.expectNothing() }
    let begin = Clock.now()
    while submitted < depth, failure == 0 { submit(submitted, &submitted, &failure) }
    while completed < submitted {
      let transfer = file.reap()
      let end = Clock.now()
      guard transfer >= 0 else { throw file.error(Self.what, transfer) }
      completed &+= 1
      let (status, moved) = file.outcome(transfer)
      if status == 0, moved == Self.answerBytes {
        // The transfers of this engine are numbered from 0: the number is the slot.
        samples.append(unsafe end &- starts[transfer])
      } else if failure == 0 {
        failure = status == 0 ? -1 : Int(status)
        isShort = status == 0
      }
      if submitted < operations, failure == 0 {
        file.expectProgress(since: end)
        submit(transfer, &submitted, &failure)
      }
    }
    if isShort { throw tooShort }
    if failure != 0 { throw file.error(Self.what, failure) }
    return Clock.now() &- begin
  }

  @inline(__always)
  private func submit(_ slot: Int, _ submitted: inout Int, _ failure: inout Int) {
    unsafe starts[slot] = Clock.now()
    let result = file.submit(slots[slot])
    if result == 0 {
      submitted &+= 1
      issued &+= 1
    } else {
      failure = Int(result)
    }
  }

  private var tooShort: EngineError {
    .corrupted("\(file.device.usbPath) answers \(Self.what) with less than two bytes")
  }

  func beginBlock() {
    issued = 0
    disturbances.begin()
  }

  func endBlock(_ point: MeasurementPoint, operations: Int) -> [BlockFlag] { disturbances.end(transfers: issued) }
}
