// SPDX-License-Identifier: GPL-3.0-or-later

/// The kernel's group beside the one that configuration space predicts. The kernel's is the truth.
package enum GroupComparison: Sendable {
  /// The kernel made no group for the device: without an IOMMU there are none.
  case noGroup
  /// Nothing could be predicted.
  case unpredictable(PredictionGap)
  /// Both name the same functions.
  case same
  case differs([GroupDifference])

  package var differences: [GroupDifference] { if case .differs(let found) = self { found } else { [] } }
}
