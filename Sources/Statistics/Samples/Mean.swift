// SPDX-License-Identifier: GPL-3.0-or-later

/// The mean of at least one number.
func mean(_ numbers: [Double]) -> Double { numbers.reduce(0, +) / Double(numbers.count) }

/// The variance of the population from which at least two numbers were drawn, without bias.
func variance(_ numbers: [Double]) -> Double {
  let centre = mean(numbers)
  return numbers.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / Double(numbers.count - 1)
}
