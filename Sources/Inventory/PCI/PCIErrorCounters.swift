// SPDX-License-Identifier: GPL-3.0-or-later

/// Advanced Error Reporting totals since boot, from `aer_dev_correctable`, `aer_dev_nonfatal` and `aer_dev_fatal`.
package struct PCIErrorCounters: Sendable, Hashable {
  package var correctable: Int?
  package var nonFatal: Int?
  package var fatal: Int?
  /// The kinds with a count above zero, "BadTLP" and so on, with the count.
  package var kinds: [String: Int] = [:]

  package init(correctable: Int? = nil, nonFatal: Int? = nil, fatal: Int? = nil, kinds: [String: Int] = [:]) {
    self.correctable = correctable
    self.nonFatal = nonFatal
    self.fatal = fatal
    self.kinds = kinds
  }
}
