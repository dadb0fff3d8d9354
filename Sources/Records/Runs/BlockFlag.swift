// SPDX-License-Identifier: GPL-3.0-or-later

/// What disturbed a block. A flag is told and counted. A block is never dropped because of its figures; it is left out
/// where something else than what is measured happened to the device, by counters that know nothing of the figures.
package enum BlockFlag: String, Sendable, Codable, CaseIterable, Hashable {
  /// Warm-up ended at its limit before the figures were steady.
  case notSteady
  /// The hypervisor took the processor away (`steal` in /proc/stat).
  case stolen
  /// The scheduler gave the processor to somebody else more often than once in a hundred samples.
  case preempted
  /// The processor's clock differs by more than 5 % from the run's first block.
  case frequencyChanged
  /// The processor slowed down because it was hot.
  case throttled
  /// The device's link has another speed or width than at the start.
  case linkChanged
  /// Somebody else used the device meanwhile.
  case foreignTraffic
  /// What took so long by the device's clock took another time by this machine's.
  case clockDisagrees
  /// A USB device was found anew by the host, under another number.
  case reenumerated
  /// The kernel's log tells of a reset of the device.
  case deviceReset
  /// A USB device has another speed than at the start.
  case speedChanged

  /// Whether the block says nothing of what was to be measured.
  package var disqualifies: Bool {
    switch self {
    case .foreignTraffic, .reenumerated, .deviceReset, .speedChanged: true
    case .notSteady, .stolen, .preempted, .frequencyChanged, .throttled, .linkChanged, .clockDisagrees: false
    }
  }

  /// For a person: "processor time was stolen by the hypervisor".
  package var text: String {
    switch self {
    case .notSteady: "not steady after the warm-up"
    case .stolen: "processor time was stolen by the hypervisor"
    case .preempted: "the scheduler interrupted the measuring thread"
    case .frequencyChanged: "the processor's clock changed"
    case .throttled: "the processor was throttled"
    case .linkChanged: "the link's speed or width changed"
    case .foreignTraffic: "another process used the device"
    case .clockDisagrees: "the device's clock and this machine's disagree"
    case .reenumerated: "the device re-enumerated (reset or replug)"
    case .deviceReset: "the device was reset"
    case .speedChanged: "the device's speed changed"
    }
  }
}
