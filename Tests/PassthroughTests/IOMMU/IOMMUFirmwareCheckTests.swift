// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import SystemPackage
import TestSupport
import Testing

@Suite("iommu.firmware")
struct IOMMUFirmwareCheckTests {
  private let check = IOMMUFirmwareCheck()

  @Test(arguments: ["DMAR", "IVRS", "IORT", "VIOT"])
  func aTableIsEnough(table: String) {
    let judgement = check.judge(.built { $0.iommu.firmwareTables = [table] })[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.evidence.map(\.path) == ["/sys/firmware/acpi/tables/\(table)"])
  }

  @Test func aDesktopWithVTdOffFailsAndNamesTheEntry() {
    let judgement = check.judge(
      .built {
        $0.firmware.hasACPITables = true
        $0.processor.vendor = "GenuineIntel"
      })[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.remedy.first?.place == .firmware)
    #expect(judgement.remedy.first?.text.contains("VT-d") == true)
  }

  @Test func aGuestIsToldToAskItsHypervisor() {
    let judgement = check.judge(
      .built {
        $0.firmware.hasACPITables = true
        $0.processor.flags = ["hypervisor"]
      })[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.remedy.first?.place == .virtualMachine)
  }

  @Test func aDeviceTreeNeedsNoTable() {
    let judgement = check.judge(.built { $0.iommu.groups = [IOMMUGroup(number: 0, members: [])] })[0]
    #expect(judgement.verdict == .notApplicable)
  }

  @Test func withoutACPIThereIsNothingToAsk() {
    #expect(check.judge(Machine()).map(\.verdict) == [.notApplicable])
  }

  @Test func anUnreadableDirectoryIsUnknown() {
    let machine = Machine.built { $0.gaps = [Gap(path: "/sys/firmware/acpi/tables/DMAR", errno: .permissionDenied)] }
    let judgement = check.judge(machine)[0]
    #expect(judgement.verdict == .unknown)
    #expect(judgement.remedy == [.runAsRoot])
  }
}
