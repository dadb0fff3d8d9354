// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import SystemPackage
import TestSupport
import Testing

@Suite("memory.locked-limit")
struct LockedMemoryCheckTests {
  private let check = LockedMemoryCheck()
  private let guest = GuestPlan(memory: 16 << 30)

  private func host(soft: UInt64?, ignoresLimit: Bool? = false, others: [String] = []) -> Machine {
    .built {
      $0.memory.lockedLimits =
        [
          LockedMemoryLimit(
            process: "self", command: "vfio-check", soft: soft, hard: soft, ignoresLimit: ignoresLimit)
        ]
        + others.map {
          LockedMemoryLimit(process: "812", command: $0, soft: 8 << 20, hard: 8 << 20, ignoresLimit: nil)
        }
    }
  }

  /// The usual 8 MiB: "VFIO_MAP_DMA failed: Cannot allocate memory".
  @Test func theUsualLimitWarnsWithTheNumber() {
    let judgement = check.judge(host(soft: 8 << 20), guest: guest)[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary.contains("8 MiB"))
    #expect(judgement.remedy.map(\.command) == ["ulimit -l 17825792", "LimitMEMLOCK=18253611008"])
  }

  @Test(arguments: [17 << 30, nil] as [UInt64?])
  func enoughOrNoLimitPasses(soft: UInt64?) {
    #expect(check.judge(host(soft: soft), guest: guest).map(\.verdict) == [.pass])
  }

  @Test func exactlyTheGuestsMemoryIsTooLittle() {
    #expect(check.judge(host(soft: 16 << 30), guest: guest).map(\.verdict) == [.warn])
  }

  @Test func rootIsNotLimited() {
    #expect(check.judge(host(soft: 8 << 20, ignoresLimit: true), guest: guest).map(\.verdict) == [.pass])
  }

  @Test(arguments: ["libvirtd", "virtqemud"])
  func libvirtRaisesTheLimitItself(manager: String) {
    let judgement = check.judge(host(soft: 8 << 20, others: [manager]), guest: guest)[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary.hasPrefix(manager))
  }

  @Test func anotherHypervisorsLimitDoesNotHelp() {
    #expect(check.judge(host(soft: 8 << 20, others: ["incusd"]), guest: guest).map(\.verdict) == [.warn])
  }

  @Test func aGuestAsLargeAsCanBeDoesNotOverflow() {
    #expect(check.judge(host(soft: 8 << 20), guest: GuestPlan(memory: .max)).map(\.verdict) == [.warn])
  }

  @Test func withoutGuestMemoryTheOptionIsNamed() {
    let judgement = check.judge(host(soft: 8 << 20))[0]
    #expect(judgement.verdict == .notApplicable)
    #expect(judgement.summary == "this user may lock 8 MiB; --guest-memory SIZE tells whether that is enough")
  }

  @Test func anUnreadableLimitIsUnknown() {
    let judgement = check.judge(
      .built { $0.gaps = [Gap(path: "/proc/self/limits", errno: .permissionDenied)] }, guest: guest)[0]
    #expect(judgement.verdict == .unknown)
  }
}
