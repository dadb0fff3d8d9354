// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

@Suite("device.known-trouble")
struct DeviceKnownTroubleCheckTests {
  private let check = DeviceKnownTroubleCheck()

  private func machine(_ vendor: UInt16, _ device: UInt16, release: String?) -> Machine {
    var machine = DeviceMachine.single(classCode: 0x0c0330, vendor: vendor) { $0.identity.device = device }
    machine.kernel.release = release
    return machine
  }

  @Test(arguments: KnownTrouble.lines) func everyLineCanBeRead(line: String) throws {
    let trouble = try #require(KnownTrouble(line: line), "\(line)")
    #expect(trouble.source.hasPrefix("https://") && trouble.source.count > 12)
    #expect(!trouble.what.hasSuffix(".") && !trouble.remedy.hasSuffix("."))
    #expect(trouble.remedy.isEmpty == (trouble.kind == .vendorReset))
  }

  @Test func theListIsWhole() {
    #expect(KnownTrouble.all.count == KnownTrouble.lines.count)
    #expect(KnownTrouble.all.count >= 20)
    // A product has one line of a sort: the first would hide the second.
    for (position, one) in KnownTrouble.all.enumerated() {
      for other in KnownTrouble.all[(position + 1)...] where one.vendor == other.vendor {
        #expect(
          !one.devices.overlaps(other.devices) || (one.kind == .vendorReset) != (other.kind == .vendorReset),
          "\(one.what): \(other.what)")
      }
    }
  }

  @Test(
    arguments: [
      "", "1022:15b8", "1022 | reset | - | a | b | https://x", "1022:zz | reset | - | a | b | https://x",
      "1022:2-1 | reset | - | a | b | https://x", "1022:1 | no | - | a | b | https://x",
      "1022:1 | reset | new | a | b | https://x", "1022:1 | reset | - | a | b | x",
    ])
  func anotherFormIsRefused(line: String) { #expect(KnownTrouble(line: line) == nil) }

  /// QubesOS/qubes-issues#8322: nothing in sysfs tells.
  @Test func aControllerThatRebootsTheHostIsNamedWithItsSource() {
    let judgement = check.judge(DeviceMachine.gpu, of: machine(0x1022, 0x15b8, release: "6.8.12"))[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.evidence.contains { $0.value.contains("qubes-issues/issues/8322") })
    #expect(check.verdict(of: machine(0x1022, 0x15b6, release: "6.8.12")) == .pass)
  }

  @Test func aNewerKernelAvoidsWhatAnOlderOneDoes() {
    #expect(check.verdict(of: machine(0x1022, 0x149c, release: "5.4.0")) == .warn)
    #expect(check.verdict(of: machine(0x1022, 0x149c, release: "5.8.1")) == .pass)
    #expect(check.verdict(of: machine(0x1022, 0x149c, release: nil)) == .unknown)
  }

  /// Those that need vendor-reset are device.reset's.
  @Test func aChipForVendorResetIsNotNamedTwice() {
    #expect(check.verdict(of: machine(0x1002, 0x731f, release: "6.12.0")) == .pass)
  }
}
