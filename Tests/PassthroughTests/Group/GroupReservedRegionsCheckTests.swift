// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import SystemPackage
import TestSupport
import Testing

@Suite("group.reserved-regions")
struct GroupReservedRegionsCheckTests {
  private let check = GroupReservedRegionsCheck()
  private let interrupts = ReservedRegion(start: 0xfee0_0000, end: 0xfeef_ffff, type: "msi")

  private func judge(_ regions: [ReservedRegion]) -> Judgement {
    let group = IOMMUGroup(number: 7, members: [], type: .dma, reservedRegions: regions)
    return check.judge(group, CheckContext(machine: Machine()))[0]
  }

  @Test func theInterruptWindowIsNormal() {
    let judgement = judge([interrupts])
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary.contains("one reserved range"))
    #expect(
      judgement.evidence == [
        Evidence("/sys/kernel/iommu_groups/7/reserved_regions", "0xfee00000-0xfeefffff msi")
      ])
  }

  @Test func aPlatformRMRRFails() {
    // HP ProLiant: "Device is ineligible for IOMMU domain attach due to platform RMRR requirement".
    let judgement = judge([ReservedRegion(start: 0xe_8000, end: 0xe_8fff, type: "direct"), interrupts])
    #expect(judgement.verdict == .fail)
    #expect(judgement.summary.contains("0xe8000-0xe8fff"))
    #expect(judgement.remedy.first?.place == .firmware)
  }

  @Test func aRelaxableRegionPasses() {
    // The ISA bridge's 16 MiB, and the graphics' stolen memory.
    let judgement = judge([ReservedRegion(start: 0, end: 0xff_ffff, type: "direct-relaxable"), interrupts])
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary.contains("direct-relaxable"))
  }

  @Test func anUnreadableFileIsUnknown() {
    let machine = Machine.built {
      $0.gaps = [Gap(path: "/sys/kernel/iommu_groups/7/reserved_regions", errno: .permissionDenied)]
    }
    let judgement = check.judge(IOMMUGroup(number: 7, members: []), CheckContext(machine: machine))[0]
    #expect(judgement.verdict == .unknown)
    #expect(judgement.remedy == [.runAsRoot])
  }
}
