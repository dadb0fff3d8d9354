// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc

/// Whether values lie at regular distances, as the times of something do that waits for a clock: the phases of the
/// values within a period are looked at as directions on a circle (Mardia and Jupp, Directional Statistics, 2000, 2.3).
package struct Periodicity: Sendable {
  package let period: Double
  /// The length of the mean direction: 1 where all values have the same phase, near 0 where phases are spread evenly.
  package let concentration: Double
  /// The mean phase, in the values' unit, from -period/2 to period/2: what stands between the values and whole
  /// multiples.
  package let offset: Double
  /// The multiple of the period that most values lie near, and the share of them.
  package let commonest: (multiple: Int, share: Double)
  package let count: Int

  /// Below this, a mean direction says little.
  package static let fewestValues = 200

  /// The concentration of the values that lie near other multiples than the commonest; nil with too few of them. A
  /// single cluster with a long tail has a large concentration as a whole, and none here.
  package let remainder: Double?

  /// Below so many, the mean direction of the remainder says nothing: 40 phases without any order have a length above
  /// 0.5 once in 20,000 times (Rayleigh's test, Mardia and Jupp, 6.3.1).
  package static let fewestInRemainder = 40

  /// `values`: each with how often it was seen. nil with too few of them.
  package init?(_ values: [(value: Double, count: Int)], period: Double) {
    let count = values.reduce(0) { $0 + $1.count }
    guard count >= Self.fewestValues, period > 0 else { return nil }
    self.period = period
    self.count = count
    let all = Self.meanDirection(values, period)
    concentration = all.length
    let offset = all.angle / (2 * Double.pi) * period
    self.offset = offset
    func multiple(_ value: Double) -> Int { Int(((value - offset) / period).rounded()) }
    var counts: [Int: Int] = [:]
    for (value, count) in values { counts[multiple(value), default: 0] += count }
    let most = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }
    let commonest = (multiple: most?.key ?? 0, share: Double(most?.value ?? 0) / Double(count))
    self.commonest = commonest
    let others = values.filter { multiple($0.value) != commonest.multiple }
    remainder =
      others.reduce(0) { $0 + $1.count } >= Self.fewestInRemainder ? Self.meanDirection(others, period).length : nil
  }

  private static func meanDirection(
    _ values: [(value: Double, count: Int)], _ period: Double
  ) -> (length: Double, angle: Double) {
    var (x, y, total) = (0.0, 0.0, 0)
    for (value, count) in values {
      let angle = 2 * Double.pi * value / period
      x += cos(angle) * Double(count)
      y += sin(angle) * Double(count)
      total += count
    }
    return ((x * x + y * y).squareRoot() / Double(max(1, total)), atan2(y, x))
  }
}
