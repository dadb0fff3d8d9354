// SPDX-License-Identifier: GPL-3.0-or-later

/// A way through all of a number of places, each once, and back to the first: of all such ways one is as likely as any
/// other.
///
/// Sattolo, "An algorithm to generate a random cyclic permutation", Information Processing Letters 22:315, 1986. A
/// permutation as it comes (Fisher and Yates) falls apart into several cycles, and whoever follows one of them would
/// see a part of the places only.
package struct RandomCycle: Hashable, Sendable {
  /// Of each place the one that follows.
  package let successors: [UInt32]

  /// The same for the same seed.
  ///
  /// - Precondition: there is a place, and not 2^32 of them.
  package init(places: Int, seed: UInt64) {
    precondition(places > 0 && places <= Int(UInt32.max))
    var numbers = RandomNumbers(seed: seed)
    var successors = [UInt32](0..<UInt32(places))
    for last in stride(from: places - 1, to: 0, by: -1) {
      // Below it, never itself: that is all that makes it one cycle.
      successors.swapAt(last, numbers.index(below: last))
    }
    self.successors = successors
  }
}
