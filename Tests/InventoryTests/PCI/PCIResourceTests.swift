// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Testing

@Suite("PCIResource")
struct PCIResourceTests {
  @Test func aRangeOverEverythingDoesNotOverflow() {
    #expect(PCIResource(index: 0, start: 0, end: .max, flags: 0x200).size == .max)
    #expect(PCIResource(index: 0, start: 1, end: .max, flags: 0x200).size == .max)
  }

  @Test func emptyAndBackwardRangesHaveNoSize() {
    #expect(PCIResource(index: 0, start: 0, end: 0, flags: 0).size == 0)
    #expect(PCIResource(index: 0, start: 0, end: 0, flags: 0x200).size == 0)
    #expect(PCIResource(index: 0, start: 0x2000, end: 0x1000, flags: 0x200).size == 0)
  }

  @Test func theFlagsAreThoseOfTheKernel() {
    let graphics = PCIResource(index: 1, start: 0xe000_0000, end: 0xefff_ffff, flags: 0x14220c)
    #expect(
      graphics.isMemory && !graphics.isIO && graphics.isPrefetchable && graphics.is64Bit && !graphics.isUnassigned)
    #expect(PCIResource(index: 5, start: 0xe000, end: 0xe07f, flags: 0x40101).isIO)
    #expect(PCIResource(index: 1, start: 0, end: 0xfff, flags: 0x200).isUnassigned)
    #expect(PCIResource(index: 1, start: 0x1000, end: 0x1fff, flags: 0x2000_0200).isUnassigned)
  }
}
