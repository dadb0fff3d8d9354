// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import vfio_check

@Suite("QueueDepths")
struct QueueDepthsTests {
  @Test(arguments: [("1", [1]), ("1,32", [1, 32]), ("256,4,4", [4, 256])] as [(String, [Int])])
  func readsWhatPeopleWrite(text: String, depths: [Int]) {
    #expect(QueueDepths(argument: text)?.depths == depths)
  }

  @Test(arguments: ["", ",", "1,", "0", "257", "-1", "1;2", "1, 2", "x", "99999999999999999999"])
  func refusesTheRest(text: String) {
    #expect(QueueDepths(argument: text) == nil)
  }
}
