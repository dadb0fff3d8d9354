// SPDX-License-Identifier: GPL-3.0-or-later
import TestSupport
import Testing

@testable import Measurement
@testable import Records

@Suite("ArmPlan")
struct ArmPlanTests {
  private static func told(_ sessions: [PlannedSession]) -> [String] {
    sessions.map { "\($0.arm?.description ?? "none") \($0.round.map(String.init) ?? "none")" }
  }

  @Test("first the base against itself, then all arms, every round in the reverse order of the one before")
  func order() {
    #expect(
      Self.told(ArmPlan.sessions(["a", "b", "c"], rounds: 3)) == [
        "a 0", "a again 0", "a again 1", "a 1", "a 2", "a again 2",
        "a 3", "b 3", "c 3", "c 4", "b 4", "a 4", "a 5", "b 5", "c 5",
      ])
    #expect(Self.told(ArmPlan.sessions(["a", "b"], rounds: 1)) == ["a 0", "a again 0", "a 1", "b 1"])
  }

  @Test("each round has each of its arms once", arguments: 1...6)
  func balance(rounds: Int) {
    let byRound = Dictionary(grouping: ArmPlan.sessions(["a", "b"], rounds: rounds)) { $0.round }
    #expect(byRound.count == 2 * rounds)
    for (round, sessions) in byRound {
      #expect(
        sessions.compactMap(\.arm?.description).sorted() == ((round ?? 0) < rounds ? ["a", "a again"] : ["a", "b"]))
    }
  }

  @Test("without arms or rounds there is nothing to do")
  func nothing() {
    #expect(ArmPlan.sessions([], rounds: 3).isEmpty)
    #expect(ArmPlan.sessions(["a", "b"], rounds: 0).isEmpty)
  }
}
