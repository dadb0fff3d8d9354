// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLinux

/// A submission queue and its completion queue: two rings in memory that the controller reaches, and where to ring for
/// them.
@safe
struct NVMeQueue: Sendable {
  static let submissionBytes = 64
  static let completionBytes = 16

  let entries: Int
  /// Both inside the controller's own memory, which outlives its queues.
  private nonisolated(unsafe) let submissions: UnsafeMutableRawPointer
  private nonisolated(unsafe) let completions: UnsafeMutableRawPointer
  /// Offsets of the doorbells in BAR 0.
  let submissionDoorbell: Int
  let completionDoorbell: Int
  private var tail = 0
  private var head = 0
  /// The phase tag that a new completion has; the controller inverts it with every round (3.3.3.2).
  private var phase: UInt16 = 1
  private var identifier: UInt16 = 0

  /// `stride` is 4 << CAP.DSTRD; doorbells begin at 1000h (NVMe over PCIe Transport Specification 1.0, 3.1.2).
  init(
    number: Int, entries: Int, submissions: UnsafeMutableRawPointer, completions: UnsafeMutableRawPointer, stride: Int
  ) {
    self.entries = entries
    unsafe self.submissions = submissions
    unsafe self.completions = completions
    submissionDoorbell = 0x1000 + 2 * number * stride
    completionDoorbell = 0x1000 + (2 * number + 1) * stride
  }

  /// Writes a command to the ring. Returns what to ring with.
  mutating func put(_ command: NVMeCommand) -> UInt32 {
    identifier &+= 1
    let place = unsafe submissions + tail * Self.submissionBytes
    let words = command.words(identifier: identifier)
    // SAFETY: `tail` is below `entries`, and the 16 words are the 64 bytes of its entry.
    for index in words.indices {
      unsafe place.storeBytes(of: words[index].littleEndian, toByteOffset: 4 * index, as: UInt32.self)
    }
    tail = tail + 1 == entries ? 0 : tail + 1
    return UInt32(tail)
  }

  /// Whether the next completion is there.
  @inline(__always)
  var hasCompletion: Bool {
    unsafe clinux_dma_read16(completions + head * Self.completionBytes + 14) & 1 == phase
  }

  /// Takes the completion that is there: its status without the phase, and what to ring with.
  mutating func take() -> (status: UInt16, doorbell: UInt32) {
    let status = unsafe clinux_dma_read16(completions + head * Self.completionBytes + 14) >> 1
    head += 1
    if head == entries {
      head = 0
      phase ^= 1
    }
    return (status, UInt32(head))
  }
}
