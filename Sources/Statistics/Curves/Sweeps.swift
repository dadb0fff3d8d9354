// SPDX-License-Identifier: GPL-3.0-or-later

/// A figure measured over a range of sizes, once or several times through.
package struct Sweeps: Hashable, Sendable {
  /// Working sets in bytes, ascending.
  package let sizes: [Double]
  /// Of each sweep the figure at each size, such as a block's median latency, in any one unit. A sweep should visit the
  /// sizes in random order, so that what drifts is no part of the curve.
  package let values: [[Double]]

  /// - Precondition: the sizes are positive and ascending; there is a sweep, and each has a value for every size.
  package init(sizes: [Double], values: [[Double]]) {
    precondition(sizes.allSatisfy { $0 > 0 } && zip(sizes, sizes.dropFirst()).allSatisfy { $0 < $1 })
    precondition(!values.isEmpty && values.allSatisfy { $0.count == sizes.count })
    self.sizes = sizes
    self.values = values
  }

  /// Whether the values at a size, not the first, lie above the mean of all before it by more than sweeps differ by:
  /// Student's t of the sweeps' own differences, one-sided, with half of what the confidence leaves. A single sweep
  /// cannot tell.
  func isRaised(at index: Int, confidence: Double) -> Bool {
    guard values.count >= 2 else { return false }
    let differences = values.map { $0[index] - mean(Array($0[..<index])) }
    let error = (variance(differences) / Double(differences.count)).squareRoot()
    let student = StudentDistribution(degreesOfFreedom: Double(differences.count - 1))
    // Where nothing varies at all, what is left is of the order of summation.
    let least = values.reduce(0) { max($0, abs($1[index])) } * 1e-12
    return mean(differences) > max(least, student.upperQuantile((1 - confidence) / 2) * error)
  }
}
