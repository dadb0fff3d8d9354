// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import Latency

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

  @Test("Commands are what the specification says")
  func words() {
    let read = NVMeCommand.read(
      namespace: 3, firstBlock: 0x1_2345_6789, blocks: 8, pages: (0x1_0000_1000, 0x2_0000_2000)
    ).words(identifier: 0xbeef)
    #expect(read == [0xbeef_0002, 3, 0, 0, 0, 0, 0x1000, 1, 0x2000, 2, 0x2345_6789, 1, 7, 0, 0, 0])
    let queue = NVMeCommand.createSubmissionQueue(1, entries: 32, at: 0x10_0000).words(identifier: 1)
    #expect(queue[0] == 0x1_0001 && queue[6] == 0x10_0000 && queue[10] == 31 << 16 | 1 && queue[11] == 1 << 16 | 1)
    let completions = NVMeCommand.createCompletionQueue(1, entries: 32, at: 0x10_0000).words(identifier: 1)
    // Contiguous, and no interrupt.
    #expect(completions[11] == 1)
    #expect(NVMeCommand.identify(.namespace, namespace: 2, to: 4096).words(identifier: 0)[0...1] == [6, 2])
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

  @Test("Places are visited in a random order that the seed decides, none again before all the others")
  func order() {
    let order = NVMeReadEngine.order(places: 10, count: 25, seed: 3)
    #expect(order.count == 25)
    #expect(Set(order[0..<10]).count == 10 && Set(order[10..<20]).count == 10)
    #expect(order == NVMeReadEngine.order(places: 10, count: 25, seed: 3))
    #expect(order != NVMeReadEngine.order(places: 10, count: 25, seed: 4))
  }
}
