// SPDX-License-Identifier: GPL-3.0-or-later

/// What can be changed of an IOMMU group: whose its functions are, and the type of its default domain. What is recorded before a
/// change is the whole of it, so that the way back needs nothing else.
package struct GroupState: Sendable, Equatable, Codable {
  package let group: Int
  /// The functions that may be touched; bridges and what is not asked for are not among them.
  package var functions: [FunctionState]
  /// `DMA`, `DMA-FQ`, `identity`, …; nil when it is not to be touched.
  package var type: String?

  package init(group: Int, functions: [FunctionState], type: String? = nil) {
    self.group = group
    self.functions = functions
    self.type = type
  }

  static func typePath(_ group: Int) -> String { "/sys/kernel/iommu_groups/\(group)/type" }
}
