// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import TestSupport
import Testing

@testable import Passthrough

@Suite("VFIODeviceID")
struct VFIODeviceIDTests {
  private let card = PCIDevice.built("0000:01:00.0", classCode: 0x030000, vendor: 0x10de, device: 0x2684) {
    $0.identity.subsystemVendor = 0x1043
    $0.identity.subsystemDevice = 0x889f
  }

  @Test(
    arguments: [
      ("10de:2684", true), ("10DE:2684", true), ("10de:22ba", false), ("10de:2684:1043", true),
      ("10de:2684:1458", false), ("10de:2684:1043:889f", true),
      // Every display of NVIDIA: class 03 with any sub-class but 80h's interface.
      ("10de:ffffffff:ffffffff:ffffffff:00030000:ffff00ff", true),
      ("10de:ffffffff:ffffffff:ffffffff:00040300:ffffff00", false),
      // A class without a mask is not looked at.
      ("10de:2684:ffffffff:ffffffff:040300", true),
    ])
  func matchesAsTheKernelDoes(text: String, matches: Bool) {
    #expect(VFIODeviceID(text)?.matches(card) == matches)
  }

  @Test(arguments: ["", "10de", "10de:", ":2684", "10de:xyz", "1:2:3:4:5:6:7", "10de:111111111"])
  func whatTheKernelRefusesIsNil(text: String) {
    #expect(VFIODeviceID(text) == nil)
  }

  @Test func listsSkipWhatIsInvalid() {
    #expect(VFIODeviceID.list("10de:2684,nonsense,,10de:22ba").map(\.text) == ["10de:2684", "10de:22ba"])
  }
}
