// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc

/// An axis on which equal distances are equal factors.
struct LogarithmicAxis: Sendable {
  /// What stands at the ends; positive, the upper above the lower.
  let lower: Double
  let upper: Double
  /// Where these are drawn.
  let start: Double
  let end: Double

  /// Takes in all the values, and a little on both sides. Values that are no positive number are passed over.
  init(_ values: [Double], start: Double, end: Double, padding: Double = 0.03) {
    let sound = values.filter { $0.isFinite && $0 > 0 }
    let least = sound.min() ?? 1
    let most = max(sound.max() ?? 10, least * 1.001)
    let factor = pow(most / least, padding)
    self.init(lower: least / factor, upper: most * factor, start: start, end: end)
  }

  init(lower: Double, upper: Double, start: Double, end: Double) {
    self.lower = lower
    self.upper = upper
    self.start = start
    self.end = end
  }

  /// Where a value is drawn; at the end where it lies beyond.
  func place(_ value: Double) -> Double {
    guard value > lower else { return start }
    guard value < upper else { return end }
    return start + (end - start) * log(value / lower) / log(upper / lower)
  }

  func isWithin(_ value: Double) -> Bool { lower <= value && value <= upper }

  /// Round values within the axis, as many as can stand so far apart.
  func ticks(apart distance: Double) -> [Double] {
    let mantissas: [[Double]] =
      [0.1, 0.2, 0.5, 1].map { step in Array(stride(from: 1, to: 10 - step / 2, by: step)) }
      + [[1, 2, 3, 5], [1, 2, 5], [1, 3], [1]]
    return spaced(mantissas.map(multiples), apart: distance)
  }

  /// Round differences from 1, for an axis of ratios: 1 itself, and outwards from it whatever has room.
  func ratioTicks(apart distance: Double) -> [Double] {
    var above: [Double] = []
    for decade in [1e-3, 1e-2, 0.1, 1, 10, 100, 1000] {
      for step in [1.0, 2, 5] { above.append(1 + step * decade) }
    }
    // Of what is left: less than a thousandth, a fiftieth, a half.
    let below: [Double] = [
      0.999, 0.998, 0.995, 0.99, 0.98, 0.95, 0.9, 0.8, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001,
    ]
    var ticks = isWithin(1) ? [1.0] : []
    for side in [above, below] {
      var last = place(1)
      for tick in side where isWithin(tick) && abs(place(tick) - last) >= distance {
        ticks.append(tick)
        last = place(tick)
      }
    }
    return ticks.sorted()
  }

  private func multiples(_ mantissas: [Double]) -> [Double] {
    let decades = Int(log10(lower).rounded(.down))...Int(log10(upper).rounded(.up))
    guard decades.count < 200 else { return [] }
    return decades.flatMap { decade in mantissas.map { $0 * pow(10, Double(decade)) } }.filter(isWithin)
  }

  /// The first of the choices that is neither empty nor crowded, else the ends.
  private func spaced(_ choices: [[Double]], apart distance: Double) -> [Double] {
    for ticks in choices where ticks.count >= 2 {
      let places = ticks.map(place)
      if zip(places, places.dropFirst()).allSatisfy({ abs($1 - $0) >= distance }) { return ticks }
    }
    return choices.last { !$0.isEmpty }.flatMap { $0.first.map { [$0] } } ?? []
  }
}
