// SPDX-License-Identifier: GPL-3.0-or-later

/// Advanced Error Reporting totals since boot, from `aer_dev_correctable`, `aer_dev_nonfatal` and `aer_dev_fatal`.
public struct PCIErrorCounters: Sendable, Hashable {
  public var correctable: Int?
  public var nonFatal: Int?
  public var fatal: Int?
  /// The kinds with a count above zero, "BadTLP" and so on, with the count.
  public var kinds: [String: Int] = [:]

  public init(correctable: Int? = nil, nonFatal: Int? = nil, fatal: Int? = nil, kinds: [String: Int] = [:]) {
    self.correctable = correctable
    self.nonFatal = nonFatal
    self.fatal = fatal
    self.kinds = kinds
  }
}
