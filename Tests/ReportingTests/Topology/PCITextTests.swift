// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Reporting
import TestSupport
import Testing

@Suite("PCI text")
struct PCITextTests {
  private func line(classCode: UInt32, vendor: UInt16 = 0xffef, device: UInt16 = 1) -> String {
    let machine = Machine.built {
      $0.pci = PCITopology([.built("0000:00:02.0", classCode: classCode, vendor: vendor, device: device)])
    }
    return PCITree.lines(machine, names: PCINames()).last ?? ""
  }

  @Test func anUnknownVendorIsADevice() {
    #expect(line(classCode: 0x0c0330).hasSuffix(": Device [ffef:0001]"))
  }

  @Test func theClassNumberStandsThereOnce() {
    #expect(line(classCode: 0xfffe00).split(separator: "[fffe]", omittingEmptySubsequences: false).count == 2)
    #expect(line(classCode: 0x0c0330).contains("[0c03]: "))
  }
}
