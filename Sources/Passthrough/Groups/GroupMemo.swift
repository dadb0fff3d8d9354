// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Synchronization

/// What a `GroupAnalysis` works out when it is first asked for. Two that ask at once may both work it out: the answers
/// are equal.
final class GroupMemo: Sendable {
  private let bounds = Mutex<[Int: GroupBounds]>([:])
  private let cards = Mutex<[PCIAddress: CardGroups]>([:])

  private let roots = Mutex<Set<String>?>(nil)
  private let whole = Mutex<GroupPrediction?>(nil)

  func wholeSwitches(_ work: () -> GroupPrediction) -> GroupPrediction {
    if let known = whole.withLock({ $0 }) { return known }
    let found = work()
    whole.withLock { $0 = found }
    return found
  }

  func rootsWithGroups(_ work: () -> Set<String>) -> Set<String> {
    if let known = roots.withLock({ $0 }) { return known }
    let found = work()
    roots.withLock { $0 = found }
    return found
  }

  func bounds(of group: Int, _ work: () -> GroupBounds) -> GroupBounds {
    if let known = bounds.withLock({ $0[group] }) { return known }
    let found = work()
    bounds.withLock { $0[group] = found }
    return found
  }

  func card(behind port: PCIAddress, _ work: () -> CardGroups) -> CardGroups {
    if let known = cards.withLock({ $0[port] }) { return known }
    let found = work()
    cards.withLock { $0[port] = found }
    return found
  }
}
