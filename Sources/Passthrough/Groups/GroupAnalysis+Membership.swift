// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

extension GroupAnalysis {
  /// Whether two functions are in one IOMMU group: by the kernel's word, and by prediction where the kernel made no group at all. A
  /// prediction that cannot be had is none.
  func areInOneGroup(_ a: PCIDevice, _ b: PCIDevice) -> Bool {
    if a.group != nil || b.group != nil { return a.group == b.group }
    return !usesIOMMU && informed.areTogether(a.address, b.address) == true
  }
}
