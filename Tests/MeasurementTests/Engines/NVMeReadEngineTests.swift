// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import Measurement

@Suite("Reads of an NVMe controller")
struct NVMeReadEngineTests {
  @Test("Places are visited in a random order that the seed decides, none again before all the others")
  func order() {
    let order = NVMeReadEngine.order(places: 10, count: 25, seed: 3)
    #expect(order.count == 25)
    #expect(Set(order[0..<10]).count == 10 && Set(order[10..<20]).count == 10)
    #expect(order == NVMeReadEngine.order(places: 10, count: 25, seed: 3))
    #expect(order != NVMeReadEngine.order(places: 10, count: 25, seed: 4))
  }
}
