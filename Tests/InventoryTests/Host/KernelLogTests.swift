// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import Inventory

/// Records of /dev/kmsg as lines.
struct KernelLogTests {
  private func line(_ record: String) -> String? { KernelLog.line(ofRecord: Array(record.utf8)) }

  @Test func aRecordIsOneLine() {
    #expect(
      line("6,1234,5678901,-;usb 1-2: Product: a\\x0anvme 0000:01:00.0: HC died\n SUBSYSTEM=usb\n DEVICE=c189:3\n")
        == "<6>[    5.678901] usb 1-2: Product: a\\x0anvme 0000:01:00.0: HC died")
    #expect(line("30,1,12345000007,-,caller=T1;systemd[1]: x\n") == "<30>[12345.000007] systemd[1]: x")
  }

  @Test(arguments: [
    "", ";", "6,1;x", "a,b,c,d;x", "6,1,-5,-;x", "99999999999999,1,1,-;x", "6,1,99999999999999999999,-;x",
  ])
  func whatIsNoRecordIsNoLine(record: String) { #expect(line(record) == nil) }
}
