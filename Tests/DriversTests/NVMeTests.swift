// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import Drivers

@Suite("The NVMe driver")
struct NVMeTests {
  @Test("It knows no command that changes a medium, and none twice on one queue")
  func allowList() {
    let admin = NVMeCommand.Opcode.allCases.filter(\.isAdmin).map(\.value)
    let io = NVMeCommand.Opcode.allCases.filter { !$0.isAdmin }.map(\.value)
    // Identify, create and delete queues, set features (which only asks for the number of queues); read.
    #expect(Set(admin) == [0x06, 0x05, 0x01, 0x04, 0x00, 0x09] && admin.count == 6)
    #expect(io == [0x02])
    #expect(NVMeCommand.oneQueuePair.arguments == (7, 0, 0))
  }

  private func words(_ command: NVMeCommand, identifier: UInt16) -> [UInt32] {
    let words = command.words(identifier: identifier)
    return words.indices.map { words[$0] }
  }

  @Test("Commands are what the specification says")
  func words() {
    let read = words(
      .read(namespace: 3, firstBlock: 0x1_2345_6789, blocks: 8, pages: (0x1_0000_1000, 0x2_0000_2000)),
      identifier: 0xbeef)
    #expect(read == [0xbeef_0002, 3, 0, 0, 0, 0, 0x1000, 1, 0x2000, 2, 0x2345_6789, 1, 7, 0, 0, 0])
    let queue = words(.createSubmissionQueue(1, entries: 32, at: 0x10_0000), identifier: 1)
    #expect(queue[0] == 0x1_0001 && queue[6] == 0x10_0000 && queue[10] == 31 << 16 | 1 && queue[11] == 1 << 16 | 1)
    let completions = words(.createCompletionQueue(1, entries: 32, at: 0x10_0000), identifier: 1)
    // Contiguous, and no interrupt.
    #expect(completions[11] == 1)
    #expect(words(.identify(.namespace, namespace: 2, to: 4096), identifier: 0)[0...1] == [6, 2])
  }

  @Test(
    "A queue's memory holds the commands' bytes, one behind the other and around, and nothing else of it is written")
  func ring() {
    let memory = Rings(entries: 3)
    var queue = memory.queue(number: 1)
    func entry(_ index: Int) -> [UInt32] { memory.words(of: index) }
    func read(_ block: UInt64) -> NVMeCommand {
      .read(namespace: 1, firstBlock: block, blocks: 1, pages: (0x1_0000_1000, 0x2_0000_2000))
    }
    #expect((queue.submissionDoorbell, queue.completionDoorbell) == (0x1008, 0x100c))
    #expect((1...4).map { queue.put(read(UInt64($0) << 32 | 7)) } == [1, 2, 0, 1])
    // The fourth took the first one's place; identifiers count on.
    #expect(entry(0) == words(read(4 << 32 | 7), identifier: 4))
    #expect(entry(1) == words(read(2 << 32 | 7), identifier: 2))
    #expect(entry(2) == words(read(3 << 32 | 7), identifier: 3))
    #expect(entry(2) == [0x3_0002, 1, 0, 0, 0, 0, 0x1000, 1, 0x2000, 2, 7, 3, 0, 0, 0, 0])
    #expect(memory.isUntouchedBehind)
  }

  @Test("A completion is there when its phase says so, which turns with every round")
  func completions() {
    let memory = Rings(entries: 2)
    var queue = memory.queue(number: 0)
    func complete(_ index: Int, status: UInt16, phase: UInt16) {
      memory.complete(index, status << 1 | phase)
    }
    #expect(!queue.hasCompletion)
    complete(0, status: 0, phase: 1)
    #expect(queue.hasCompletion && queue.take() == (0, 1) && !queue.hasCompletion)
    complete(1, status: 0x281, phase: 1)
    #expect(queue.hasCompletion && queue.take() == (0x281, 0) && !queue.hasCompletion)
    complete(0, status: 5, phase: 0)
    #expect(queue.hasCompletion && queue.take() == (5, 1))
  }

  @Test("A transfer's pages are told as one, two, or a list")
  func pages() {
    func layout(_ target: UInt64, _ bytes: Int) -> (UInt64, UInt64, [UInt64]) {
      let layout = NVMePageLayout(target: target, bytes: bytes, list: 0xabc_d000)
      return (layout.pointers.0, layout.pointers.1, (0..<layout.listed).map(layout.entry))
    }
    #expect(layout(0x10_0000, 512) == (0x10_0000, 0, []))
    #expect(layout(0x10_0000, 4096) == (0x10_0000, 0, []))
    #expect(layout(0x10_0200, 4096) == (0x10_0200, 0x10_1000, []))
    #expect(layout(0x10_0000, 8192) == (0x10_0000, 0x10_1000, []))
    #expect(layout(0x10_0000, 12288) == (0x10_0000, 0xabc_d000, [0x10_1000, 0x10_2000]))
    #expect(layout(0x10_0e00, 8192) == (0x10_0e00, 0xabc_d000, [0x10_1000, 0x10_2000]))
    #expect(layout(0, 513 * 4096).2.count == 512)
  }

  @Test("A namespace tells its blocks; one with metadata is none that can be read here")
  func namespace() throws {
    var bytes = [UInt8](repeating: 0, count: 4096)
    bytes[0..<8] = [0, 0, 2, 0, 0, 0, 0, 0]
    // Format 1 of 2: 4096 bytes.
    (bytes[25], bytes[26]) = (1, 1)
    bytes[130] = 9
    bytes[134] = 12
    let namespace = try #require(NVMeNamespace(number: 1, structure: bytes))
    #expect(namespace.blockBytes == 4096 && namespace.blocks == 0x20000)
    bytes[132] = 8
    #expect(NVMeNamespace(number: 1, structure: bytes) == nil)
    #expect(NVMeNamespace(number: 1, structure: Array(bytes.prefix(100))) == nil)
    #expect(NVMeNamespace(number: 1, structure: [UInt8](repeating: 0, count: 4096)) == nil)
  }
}

/// The memory of a queue's two rings, with some bytes behind the first that nobody may write.
@safe private final class Rings {
  private let entries: Int
  private let submissions: UnsafeMutableRawBufferPointer
  private let completions: UnsafeMutableRawBufferPointer
  private static let mark: UInt8 = 0xaa

  init(entries: Int) {
    self.entries = entries
    unsafe submissions = .allocate(byteCount: (entries + 1) * 64, alignment: 64)
    unsafe completions = .allocate(byteCount: entries * 16, alignment: 64)
    // SAFETY: both are this object's own until `deinit`.
    for index in unsafe submissions.indices { unsafe submissions[index] = Self.mark }
    for index in unsafe completions.indices { unsafe completions[index] = 0 }
  }

  deinit {
    unsafe submissions.deallocate()
    unsafe completions.deallocate()
  }

  /// Not to be used after this object's end.
  func queue(number: Int) -> NVMeQueue {
    guard let first = unsafe submissions.baseAddress, let second = unsafe completions.baseAddress else {
      fatalError("no memory")
    }
    return unsafe NVMeQueue(number: number, entries: entries, submissions: first, completions: second, stride: 4)
  }

  /// The little-endian words of an entry, byte by byte.
  func words(of entry: Int) -> [UInt32] {
    (0..<16).map { word in
      (0..<4).reduce(UInt32(0)) { $0 | UInt32(unsafe submissions[entry * 64 + word * 4 + $1]) << (8 * UInt32($1)) }
    }
  }

  var isUntouchedBehind: Bool { unsafe submissions[(entries * 64)...].allSatisfy { $0 == Self.mark } }

  /// Status and phase are the last two bytes of a completion.
  func complete(_ index: Int, _ status: UInt16) {
    unsafe completions[index * 16 + 14] = UInt8(truncatingIfNeeded: status)
    unsafe completions[index * 16 + 15] = UInt8(status >> 8)
  }
}
