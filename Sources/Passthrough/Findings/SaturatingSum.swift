// SPDX-License-Identifier: GPL-3.0-or-later

/// The sum of what is known of counts that a file chose: what cannot be counted any more is as much as can be.
func saturatingSum(_ counts: [Int?]) -> Int {
  counts.compactMap(\.self).reduce(0) { sum, count in
    let (total, overflows) = sum.addingReportingOverflow(count)
    return overflows ? (count < 0 ? .min : .max) : total
  }
}
