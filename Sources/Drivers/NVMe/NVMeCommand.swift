// SPDX-License-Identifier: GPL-3.0-or-later

/// A command as it stands in a submission queue: 64 bytes (NVM Express Base Specification 2.0, 3.3.3.1).
///
/// There is no way to make one but those below, and none of them changes what is on a medium.
package struct NVMeCommand: Sendable, Equatable {
  /// All that is ever sent. Opcodes of the admin queue (Base Specification 2.0, 5, figure 138) and of I/O queues (NVM
  /// Command Set Specification 1.0, 3) are different sets; only the queue tells 01h and 02h apart, so an opcode knows
  /// its queue.
  package enum Opcode: Sendable, CaseIterable {
    case deleteSubmissionQueue, createSubmissionQueue, deleteCompletionQueue, createCompletionQueue
    case identify, setFeatures
    case read

    package var value: UInt8 {
      switch self {
      case .deleteSubmissionQueue: 0x00
      case .createSubmissionQueue: 0x01
      case .deleteCompletionQueue: 0x04
      case .createCompletionQueue: 0x05
      case .identify: 0x06
      case .setFeatures: 0x09
      case .read: 0x02
      }
    }

    /// Whether it goes to the admin queue.
    package var isAdmin: Bool { self != .read }
  }

  package let opcode: Opcode
  package let namespace: UInt32
  /// The data pointer: two entries of physical region pages (4.1.1).
  package var pages: (UInt64, UInt64)
  /// Dwords 10 to 12; the others are 0 in all of these commands.
  package let arguments: (UInt32, UInt32, UInt32)

  private init(
    _ opcode: Opcode, namespace: UInt32 = 0, pages: (UInt64, UInt64) = (0, 0),
    arguments: (UInt32, UInt32, UInt32) = (0, 0, 0)
  ) {
    self.opcode = opcode
    self.namespace = namespace
    self.pages = pages
    self.arguments = arguments
  }

  /// What Identify (5.17) is asked about: CNS.
  enum Structure: UInt32 {
    case namespace = 0
    case controller = 1
    /// The numbers of the active namespaces.
    case activeNamespaces = 2
  }

  static func identify(_ structure: Structure, namespace: UInt32 = 0, to iova: UInt64) -> Self {
    Self(.identify, namespace: namespace, pages: (iova, 0), arguments: (structure.rawValue, 0, 0))
  }

  /// Set Features, Number of Queues (5.27.1.5): one of each kind; counted from 0.
  static var oneQueuePair: Self { Self(.setFeatures, arguments: (7, 0, 0)) }

  /// Create I/O Completion Queue (5.4): physically contiguous, without interrupts.
  static func createCompletionQueue(_ number: UInt16, entries: Int, at iova: UInt64) -> Self {
    Self(.createCompletionQueue, pages: (iova, 0), arguments: (Self.queue(number, entries), 1, 0))
  }

  /// Create I/O Submission Queue (5.5): physically contiguous, for the completion queue of the same number.
  static func createSubmissionQueue(_ number: UInt16, entries: Int, at iova: UInt64) -> Self {
    Self(
      .createSubmissionQueue, pages: (iova, 0), arguments: (Self.queue(number, entries), UInt32(number) << 16 | 1, 0))
  }

  static func deleteCompletionQueue(_ number: UInt16) -> Self {
    Self(.deleteCompletionQueue, arguments: (UInt32(number), 0, 0))
  }

  static func deleteSubmissionQueue(_ number: UInt16) -> Self {
    Self(.deleteSubmissionQueue, arguments: (UInt32(number), 0, 0))
  }

  /// Read (NVM Command Set Specification 1.0, 3.2.4). `blocks` is counted from 1, at most 65536.
  static func read(namespace: UInt32, firstBlock: UInt64, blocks: Int, pages: (UInt64, UInt64)) -> Self {
    precondition((1...65536).contains(blocks))
    return Self(
      .read, namespace: namespace, pages: pages,
      arguments: (
        UInt32(truncatingIfNeeded: firstBlock), UInt32(truncatingIfNeeded: firstBlock >> 32), UInt32(blocks - 1)
      ))
  }

  private static func queue(_ number: UInt16, _ entries: Int) -> UInt32 {
    UInt32(entries - 1) << 16 | UInt32(number)
  }

  /// The 64 bytes as 32-bit words: all that a drive ever sees of a command. No allocation, since commands are made
  /// between those that are timed.
  func words(identifier: UInt16) -> InlineArray<16, UInt32> {
    var words = InlineArray<16, UInt32>(repeating: 0)
    words[0] = UInt32(identifier) << 16 | UInt32(opcode.value)
    words[1] = namespace
    words[6] = UInt32(truncatingIfNeeded: pages.0)
    words[7] = UInt32(truncatingIfNeeded: pages.0 >> 32)
    words[8] = UInt32(truncatingIfNeeded: pages.1)
    words[9] = UInt32(truncatingIfNeeded: pages.1 >> 32)
    (words[10], words[11], words[12]) = arguments
    return words
  }

  package static func == (a: Self, b: Self) -> Bool {
    a.opcode == b.opcode && a.namespace == b.namespace && a.pages == b.pages && a.arguments == b.arguments
  }
}
