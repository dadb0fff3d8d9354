// SPDX-License-Identifier: GPL-3.0-or-later
internal import Statistics

/// Where times of USB transfers gather because the bus is divided into frames: 1 ms, and microframes of 125 µs at high
/// speed and above (USB 2.0, 4.4 and 5.3).
package struct FramePattern: Sendable, Equatable {
  package enum Shape: Sendable, Equatable {
    /// At several multiples of the frame.
    case multiples
    /// Nearly all at one multiple of it.
    case multiple(Int)
  }

  package let metric: Metric
  package let arm: Arm?
  package let shape: Shape
  package let frameNanoseconds: Double
  /// What is added to the multiples.
  package let offsetNanoseconds: Double
  /// From 0, for none, to 1: how much of the times the frame explains (length of the mean direction).
  package let concentration: Double
  package let count: Int

  /// Looked for in this order: what is regular in milliseconds is so in microframes too.
  package static let frames: [Double] = [1_000_000, 125_000]
  /// No smooth distribution reaches half as much and lies at several multiples as well.
  private static let minConcentration = 0.5
  private static let nearlyAll = 0.9

  /// All that a USB run shows; empty for others.
  package static func all(of run: Run) -> [FramePattern] {
    guard run.engine == EngineDefinition.usb.id else { return [] }
    return run.comparedArms.flatMap { arm in
      run.metrics.filter { $0.unit == .nanoseconds }.sorted().compactMap { FramePattern($0, arm, run) }
    }
  }

  private init?(_ metric: Metric, _ arm: Arm?, _ run: Run) {
    let blocks = run.blocks(of: metric, arm: arm).flatMap { $0 }
    let values = blocks.compactMap(\.distribution).flatMap(\.bins).map { (value: Double($0.value), count: $0.count) }
    for frame in Self.frames {
      guard let found = Periodicity(values, period: frame), found.concentration >= Self.minConcentration else {
        continue
      }
      let shape: Shape
      if found.commonest.share <= Self.nearlyAll, found.remainder ?? 0 >= Self.minConcentration {
        shape = .multiples
      } else if found.commonest.share > Self.nearlyAll, found.commonest.multiple >= 1,
        found.concentration >= Self.nearlyAll, abs(found.offset) <= 0.05 * frame
      {
        shape = .multiple(found.commonest.multiple)
      } else {
        continue
      }
      self.metric = metric
      self.arm = arm
      self.shape = shape
      frameNanoseconds = frame
      offsetNanoseconds = found.offset
      concentration = found.concentration
      count = found.count
      return
    }
    return nil
  }
}
