// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import Drivers

@Suite("Bulk-Only Transport")
struct BulkOnlyTests {
  @Test("a read is wrapped as the specification draws it")
  func read() {
    let bytes = BulkOnlyCommand.read(block: 0x0102_0304, blocks: 8, bytes: 4096).wrapper(tag: 0xa1b2_c3d4)
    #expect(bytes.count == 31)
    #expect(
      bytes == [
        0x55, 0x53, 0x42, 0x43, 0xd4, 0xc3, 0xb2, 0xa1, 0x00, 0x10, 0, 0, 0x80, 0, 10, 0x28, 0, 1, 2, 3, 4, 0, 0, 8, 0,
        0,
        0, 0, 0, 0, 0,
      ])
  }

  @Test("a command without data has no direction")
  func ready() {
    let bytes = BulkOnlyCommand.testUnitReady.wrapper(tag: 1)
    #expect(bytes.count == 31 && bytes[8...12] == [0, 0, 0, 0, 0] && bytes[14] == 6 && bytes[15] == 0)
  }

  @Test("no command changes anything, and all data comes from the device")
  func opcodes() {
    let commands: [BulkOnlyCommand] = [
      .testUnitReady, .requestSense, .inquiry, .readCapacity, .read(block: 0, blocks: 1, bytes: 512),
    ]
    #expect(commands.map { $0.block[0] } == [0x00, 0x03, 0x12, 0x25, 0x28])
    for command in commands where command.dataBytes > 0 { #expect(command.wrapper(tag: 1)[12] == 0x80) }
    #expect(commands.allSatisfy { $0.wrapper(tag: 9).count == BulkOnlyCommand.wrapperBytes })
  }

  @Test("a status is one of the command that was sent")
  func status() {
    func status(_ code: UInt8, signature: UInt8 = 0x53, tag: UInt8 = 7) -> BulkOnlyStatus {
      BulkOnlyStatus([0x55, 0x53, 0x42, signature, tag, 0, 0, 0, 0, 0, 0, 0, code], tag: 7)
    }
    #expect([status(0), status(1), status(2), status(3)] == [.passed, .failed, .phaseError, .invalid])
    #expect(status(0, signature: 0x43) == .invalid && status(0, tag: 8) == .invalid)
    #expect(BulkOnlyStatus([], tag: 7) == .invalid)
  }
}
