// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

/// Thousands of equal devices: each has thousands of namesakes, and names a few.
@Suite("Many USB devices")
struct ManyUSBDevicesTests {
  private let machine = Machine.usb(
    [.hub("usb1"), .hub("1-1")] + (1...3000).map { .built("1-1.\($0)", speed: 12, interfaces: [(USBClass(3), nil)]) })

  @Test(.timeLimit(.minutes(1))) func areJudgedInLinearTime() throws {
    let candidates = Preflight(machine: machine).candidates()
    #expect(candidates.filter { if case .usb = $0.target { true } else { false } }.count == 3000)
  }

  @Test func aFewNamesakesAreNamed() throws {
    let judgement = try #require(USBSelectorCheck().judge("1-1.1", of: machine).first)
    #expect(judgement.verdict == .warn)
    #expect(judgement.evidence.count < 30)
    #expect(judgement.summary.contains("and 2983 more"))
    let translator = try #require(USBTransactionTranslatorCheck().judge("1-1.1", of: machine).first)
    #expect(translator.summary.contains("1-1.2"))
    #expect(translator.summary.hasSuffix("and perhaps more"))
  }

  @Test func aSpeedBeyondWholeNumbersHasAText() throws {
    let machine = Machine.usb([.hub("usb1"), .built("1-1", speed: 1e308)])
    #expect(try #require(machine.usb.devices.last).speedText == "1e+305 Gb/s")
  }
}
