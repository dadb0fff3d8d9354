// SPDX-License-Identifier: GPL-3.0-or-later
import Records
import Testing

@Suite("Arm")
struct ArmTests {
  @Test(
    "a repetition has the name of what it repeats, and is written as ever",
    arguments: [("DMA-FQ again", "DMA-FQ", true), ("DMA-FQ", "DMA-FQ", false), ("again", "again", false)])
  func text(text: String, name: String, isRepeat: Bool) {
    let arm = Arm(text: text)
    #expect(arm == Arm(name, isRepeat: isRepeat) && arm.name == name && arm.isRepeat == isRepeat)
    #expect(arm.description == text)
  }
}
