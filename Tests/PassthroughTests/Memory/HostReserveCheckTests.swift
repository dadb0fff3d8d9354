// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import SystemPackage
import TestSupport
import Testing

@Suite("memory.host-reserve")
struct HostReserveCheckTests {
  private let check = HostReserveCheck()

  private func host(total: UInt64, available: UInt64, pools: [HugePagePool] = []) -> Machine {
    .built {
      $0.memory.total = total << 30
      $0.memory.available = available << 30
      $0.memory.hugePages = pools
    }
  }

  @Test func whatIsLeftIsNamed() {
    let judgement = check.judge(host(total: 64, available: 60), guest: GuestPlan(memory: 32 << 30))[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary == "28 GiB of the 60 GiB available now are left to the host")
  }

  @Test(arguments: [0x7_e000_0000, 0x8_0000_0000] as [UInt64])
  func littleOrNothingLeftWarns(memory: UInt64) {
    let judgement = check.judge(host(total: 64, available: 32), guest: GuestPlan(memory: memory))[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary.hasPrefix("only"))
  }

  @Test func moreThanIsAvailableWarns() {
    #expect(
      check.judge(host(total: 64, available: 20), guest: GuestPlan(memory: 32 << 30)).map(\.verdict) == [.warn])
  }

  @Test func asMuchAsThereIsFails() {
    #expect(
      check.judge(host(total: 32, available: 30), guest: GuestPlan(memory: 32 << 30)).map(\.verdict) == [.fail])
  }

  /// Reserved huge pages are gone from MemAvailable: a guest that lives in them takes nothing more.
  @Test func freeHugePagesHoldTheGuest() {
    let pool = HugePagePool(pageSize: 1 << 30, total: 32, free: 32)
    let judgement = check.judge(host(total: 64, available: 20, pools: [pool]), guest: GuestPlan(memory: 32 << 30))[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary.contains("1 GiB huge pages"))
  }

  @Test func withoutGuestMemoryTheOptionIsNamed() {
    let judgement = check.judge(host(total: 64, available: 60))[0]
    #expect(judgement.verdict == .notApplicable)
    #expect(judgement.summary.contains("--guest-memory"))
  }

  @Test func unreadableMemoryIsUnknown() {
    let machine = Machine.built { $0.gaps = [Gap(path: "/proc/meminfo", errno: .permissionDenied)] }
    #expect(check.judge(machine, guest: GuestPlan(memory: 1)).map(\.verdict) == [.unknown])
  }
}
