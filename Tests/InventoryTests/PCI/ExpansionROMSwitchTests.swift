// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import SystemPackage
import Testing

@testable import Inventory

@Suite("ExpansionROMSwitch")
struct ExpansionROMSwitchTests {
  private func contents(_ path: String) throws -> String {
    String(decoding: try LiveFileTree().read(path, limit: 16), as: UTF8.self)
  }

  @Test func itIsOnForAsLongAsItLives() throws {
    let path = "/tmp/vfio-check-rom-\(UInt64.random(in: 0 ... .max))"
    try FileDescriptor.open(
      FilePath(path), .writeOnly, options: [.create, .exclusiveCreate], permissions: [.ownerReadWrite]
    ).close()
    defer { unsafe unlink(path) }
    let enabled = try ExpansionROMSwitch(path: path)
    #expect(try contents(path) == "1\n")
    enabled.switchOff()
    // Exactly these two bytes: anything else would switch it on.
    #expect(try contents(path) == "0\n")
  }

  @Test func whatIsNotThereIsAnError() {
    #expect(throws: Errno.noSuchFileOrDirectory) { _ = try ExpansionROMSwitch(path: "/sys/no/such/rom") }
  }
}
