// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import SystemPackage
import TestSupport
import Testing

@Suite("iommu.enabled")
struct IOMMUEnabledCheckTests {
  private let check = IOMMUEnabledCheck()

  @Test func groupsMeanThatItIsOn() {
    let machine = Machine.built { $0.iommu.groups = [IOMMUGroup(number: 7, members: [])] }
    #expect(check.judge(machine).map(\.verdict) == [.pass])
  }

  @Test func tablesWithoutGroupsBlameTheKernel() {
    let machine = Machine.built {
      $0.iommu.firmwareTables = ["DMAR"]
      $0.kernel.commandLine = ["intel_iommu=off"]
    }
    let judgement = check.judge(machine)[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.summary.contains("kernel"))
    #expect(judgement.remedy.first?.text.contains("Replace intel_iommu=off by intel_iommu=on") == true)
  }

  @Test func aGuestWithoutTablesBlamesTheVirtualMachine() {
    let judgement = check.judge(.built { $0.processor.flags = ["hypervisor"] })[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.summary.contains("virtual machine"))
  }

  @Test func bareMetalWithoutTablesBlamesTheFirmware() {
    let judgement = check.judge(Machine())[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.summary.contains("firmware"))
  }

  @Test func anUnreadableDirectoryIsUnknown() {
    let machine = Machine.built { $0.gaps = [Gap(path: "/sys/kernel/iommu_groups", errno: .permissionDenied)] }
    #expect(check.judge(machine).map(\.verdict) == [.unknown])
  }
}
