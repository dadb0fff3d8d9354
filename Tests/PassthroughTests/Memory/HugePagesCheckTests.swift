// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

@Suite("memory.hugepages")
struct HugePagesCheckTests {
  private let check = HugePagesCheck()

  private func host(_ pools: [HugePagePool]) -> Machine { .built { $0.memory.hugePages = pools } }

  @Test func noneReservedIsNoFault() {
    let judgement = check.judge(
      host([HugePagePool(pageSize: 2 << 20, total: 0, free: 0)]), guest: GuestPlan(memory: 8 << 30))[0]
    #expect(judgement.verdict == .notApplicable)
    #expect(judgement.evidence.first?.path == "/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages")
  }

  @Test func enoughFreePasses() {
    let machine = host([HugePagePool(pageSize: 1 << 30, total: 16, free: 8)])
    #expect(check.judge(machine, guest: GuestPlan(memory: 8 << 30)).map(\.verdict) == [.pass])
  }

  @Test func withoutGuestMemoryThePoolIsShown() {
    let judgement = check.judge(host([HugePagePool(pageSize: 2 << 20, total: 512, free: 500)]))[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary == "huge pages free: 500 of 512 of 2 MiB")
  }

  @Test func tooFewFreeWarnWithTheNumberToReserve() {
    let machine = host([HugePagePool(pageSize: 2 << 20, total: 4096, free: 96)])
    let judgement = check.judge(machine, guest: GuestPlan(memory: 8 << 30))[0]
    #expect(judgement.verdict == .warn)
    #expect(
      judgement.remedy.map(\.command) == [
        "echo 8096 | sudo tee /sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages",
        "hugepagesz=2048K hugepages=8096",
      ])
  }

  @Test func vfioWithoutLargePagesWarns() {
    let machine = Machine.built { $0.kernel.parameters["vfio_iommu_type1.disable_hugepages"] = "Y" }
    #expect(check.judge(machine).map(\.verdict) == [.warn])
  }

  @Test func absurdNumbersDoNotOverflow() {
    let machine = host([HugePagePool(pageSize: 1 << 30, total: .max, free: .max)])
    #expect(check.judge(machine, guest: GuestPlan(memory: .max)).map(\.verdict) == [.pass])
    let busy = host([HugePagePool(pageSize: 1 << 10, total: .max, free: 0)])
    #expect(check.judge(busy, guest: GuestPlan(memory: .max)).map(\.verdict) == [.warn])
  }
}
