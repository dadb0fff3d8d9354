// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import Measurement
@testable import Records

@Suite("EnvironmentWatch")
struct EnvironmentWatchTests {
  private static let calm = EnvironmentWatch.Reading(
    involuntarySwitches: 7, stealTicks: 3, frequencyKilohertz: 3_000_000, throttleCount: 2, link: "16.0 GT/s PCIe x 4")

  /// What is said of a block of a thousand samples after which a reading is other than before.
  private static func judge(
    samples: Int = 1000, _ change: (inout EnvironmentWatch.Reading) -> Void
  ) -> (guards: [String: Double], flags: [BlockFlag]) {
    var after = calm
    change(&after)
    return EnvironmentWatch.judge(calm, after, first: calm, samples: samples)
  }

  @Test("without a change nothing is flagged")
  func nothing() {
    let (guards, flags) = Self.judge { _ in }
    #expect(flags.isEmpty)
    #expect(guards == ["involuntarySwitches": 0, "stealTicks": 0, "frequencyKilohertz": 3_000_000])
  }

  @Test(
    "more than one switch in a hundred samples is preemption",
    arguments: [(10, []), (11, [.preempted])] as [(Int, [BlockFlag])])
  func preempted(switches: Int, flags: [BlockFlag]) {
    let judged = Self.judge { $0.involuntarySwitches += switches }
    #expect(judged.flags == flags)
    #expect(judged.guards["involuntarySwitches"] == Double(switches))
  }

  @Test("a tick that the hypervisor took is theft")
  func stolen() {
    let judged = Self.judge { $0.stealTicks = 5 }
    #expect(judged.flags == [.stolen])
    #expect(judged.guards["stealTicks"] == 2)
  }

  @Test(
    "another clock is one that differs by more than 5 % from the run's first block",
    arguments: [(2_860_000, []), (2_840_000, [.frequencyChanged]), (3_140_000, []), (3_160_000, [.frequencyChanged])]
      as [(Int, [BlockFlag])])
  func frequency(kilohertz: Int, flags: [BlockFlag]) {
    #expect(Self.judge { $0.frequencyKilohertz = kilohertz }.flags == flags)
  }

  /// A slow change passes from block to block, but not from the start.
  @Test("clock and link are held against the first block, not the one before")
  func first() {
    var slow = Self.calm
    slow.frequencyKilohertz = 2_000_000
    slow.link = "2.5 GT/s PCIe x 4"
    let judged = EnvironmentWatch.judge(slow, slow, first: Self.calm, samples: 1000)
    #expect(judged.flags == [.frequencyChanged, .linkChanged])
  }

  @Test("a count of throttling that rose is throttling")
  func throttled() {
    let judged = Self.judge { $0.throttleCount = 3 }
    #expect(judged.flags == [.throttled])
    #expect(judged.guards["throttleEvents"] == 1)
  }

  @Test("another link is told, also one that is gone")
  func link() {
    #expect(Self.judge { $0.link = "16.0 GT/s PCIe x 2" }.flags == [.linkChanged])
    #expect(Self.judge { $0.link = nil }.flags == [.linkChanged])
  }

  @Test("what cannot be read is neither counted nor flagged")
  func unreadable() {
    let nothing = EnvironmentWatch.Reading()
    let judged = EnvironmentWatch.judge(nothing, nothing, first: nothing, samples: 1)
    #expect(judged.guards == ["involuntarySwitches": 0])
    #expect(judged.flags.isEmpty)
  }
}
