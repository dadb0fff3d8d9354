// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser

/// A span of time as users write it: `30`, `30s`, `10m`, `2h`.
struct TimeSpan: ExpressibleByArgument, Equatable, CustomStringConvertible {
  let seconds: Double

  init(seconds: Double) { self.seconds = seconds }

  /// nil for what is no positive time, or longer than a year.
  init?(argument: String) {
    let factors: [Character: Double] = ["s": 1, "m": 60, "h": 3600]
    var digits = argument[...]
    var factor = 1.0
    if let last = digits.last, let known = factors[last] {
      factor = known
      digits.removeLast()
    }
    guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }), let number = Double(digits)
    else { return nil }
    seconds = number * factor
    guard seconds > 0, seconds <= 365 * 86_400 else { return nil }
  }

  var defaultValueDescription: String { description }

  /// "45 s", "3 min 20 s", "2 h 5 min".
  var description: String {
    let whole = Int(seconds.rounded())
    if whole < 60 {
      return seconds < 10 && seconds != seconds.rounded() ? "\((seconds * 10).rounded() / 10) s" : "\(whole) s"
    }
    let (minutes, hours) = (whole / 60, whole / 3600)
    if hours > 0 { return minutes % 60 == 0 ? "\(hours) h" : "\(hours) h \(minutes % 60) min" }
    return whole % 60 == 0 ? "\(minutes) min" : "\(minutes) min \(whole % 60) s"
  }
}
