// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser

/// A share as people write it: `3%`, `3`, `0.5%`.
struct Percentage: ExpressibleByArgument, Equatable {
  /// 0.03 for 3 %.
  let fraction: Double

  init(fraction: Double) { self.fraction = fraction }

  /// nil for what is no number above 0 and up to 1000.
  init?(argument: String) {
    let digits = argument.hasSuffix("%") ? argument.dropLast() : argument[...]
    guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }), let number = Double(digits),
      number > 0, number <= 1000
    else { return nil }
    fraction = number / 100
  }

  var defaultValueDescription: String {
    let percent = fraction * 100
    return percent == percent.rounded() ? "\(Int(percent))%" : "\(percent)%"
  }
}
