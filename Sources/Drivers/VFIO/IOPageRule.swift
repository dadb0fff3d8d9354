// SPDX-License-Identifier: GPL-3.0-or-later

/// How large the IOMMU's own pages may become.
package enum IOPageRule: String, Sendable, CaseIterable, Codable {
  /// As large as the memory behind them and the IOMMU allow.
  case largest
  /// 4 KiB each, whatever is behind them: with iommufd by its option IOMMU_OPTION_HUGE_PAGES, with type 1 by one mapping for each
  /// page, so that no setting of the whole host (disable_hugepages) is changed.
  case smallest
}
