// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import SystemPackage
import TestSupport
import Testing

@Suite("memory.dma-entries")
struct DMAEntriesCheckTests {
  private let check = DMAEntriesCheck()

  private func host(_ limit: String) -> Machine {
    .built { $0.kernel.parameters["vfio_iommu_type1.dma_entry_limit"] = limit }
  }

  /// 16 GiB are four million pages but a handful of mappings: no alarm for an ordinary guest.
  @Test func theDefaultPassesAndNamesTheWorstCase() {
    let judgement = check.judge(host("65535"), guest: GuestPlan(memory: 16 << 30))[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary.contains("4194304"))
  }

  @Test func aSmallGuestFitsPageByPage() {
    let judgement = check.judge(host("65535"), guest: GuestPlan(memory: 128 << 20))[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary.contains("every 4 KiB page"))
  }

  @Test func withoutGuestMemoryTheLimitStillPasses() {
    #expect(check.judge(host("65535")).map(\.verdict) == [.pass])
  }

  @Test func aLoweredLimitWarns() {
    let judgement = check.judge(host("64"))[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.remedy.first?.command?.contains("65535") == true)
  }

  @Test func withoutTheModuleTheQuestionDoesNotArise() {
    #expect(check.judge(Machine()).map(\.verdict) == [.notApplicable])
  }

  @Test func nonsenseAndUnreadableAreUnknown() {
    #expect(check.judge(host("many")).map(\.verdict) == [.unknown])
    let path = "/sys/module/vfio_iommu_type1/parameters/dma_entry_limit"
    #expect(check.judge(.built { $0.gaps = [Gap(path: path, errno: .permissionDenied)] }).map(\.verdict) == [.unknown])
  }
}
