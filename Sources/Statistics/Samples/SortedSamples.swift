// SPDX-License-Identifier: GPL-3.0-or-later

/// Samples by rising value, kept as how often each value was seen: a million equal ones take no more room than one.
package struct SortedSamples: RandomAccessCollection, Hashable, Sendable {
  /// Each value once, rising.
  private var values: [Double] = []
  /// How many samples there are up to each value, and with it.
  private var ends: [Int] = []

  /// - Precondition: values rise, counts are positive and their sum can be counted.
  package init(counts: [(value: Double, count: Int)]) {
    for (value, count) in counts {
      precondition(count > 0 && values.last.map { $0 < value } ?? true)
      values.append(value)
      ends.append((ends.last ?? 0) + count)
    }
  }

  /// - Precondition: none of the samples is not a number.
  package init(sorting samples: [Double]) {
    for sample in samples.sorted() {
      if let last = values.last, last == sample {
        ends[ends.count - 1] += 1
      } else {
        values.append(sample)
        ends.append((ends.last ?? 0) + 1)
      }
    }
  }

  package var startIndex: Int { 0 }
  package var endIndex: Int { ends.last ?? 0 }

  package subscript(position: Int) -> Double { values[valuePosition(ofSample: position)] }

  /// How many different values there are.
  var valueCount: Int { values.count }

  /// A value by its position among the different ones.
  func value(at position: Int) -> Double { values[position] }

  /// The position after the last sample of a value.
  func end(ofValue position: Int) -> Int { ends[position] }

  /// Where among the different values the one of a sample stands: the first value up to which there are more samples
  /// than come before the sample.
  func valuePosition(ofSample position: Int) -> Int {
    var (low, high) = (0, ends.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if ends[middle] > position { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
