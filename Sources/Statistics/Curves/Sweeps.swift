// SPDX-License-Identifier: GPL-3.0-or-later

/// A figure measured over a range of sizes, once or several times through.
public struct Sweeps: Hashable, Sendable {
  /// Working sets in bytes, ascending.
  public let sizes: [Double]
  /// Of each sweep the figure at each size, such as a block's median latency, in any one unit. A sweep should visit the
  /// sizes in random order, so that what drifts is no part of the curve.
  public let values: [[Double]]

  /// - Precondition: the sizes are positive and ascending; there is a sweep, and each has a value for every size.
  public init(sizes: [Double], values: [[Double]]) {
    precondition(sizes.allSatisfy { $0 > 0 } && zip(sizes, sizes.dropFirst()).allSatisfy { $0 < $1 })
    precondition(!values.isEmpty && values.allSatisfy { $0.count == sizes.count })
    self.sizes = sizes
    self.values = values
  }
}
