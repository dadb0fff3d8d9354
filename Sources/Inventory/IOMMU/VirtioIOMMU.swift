// SPDX-License-Identifier: GPL-3.0-or-later

/// A virtio IOMMU, listed under the name of its virtio device (`drivers/iommu/virtio-iommu.c`). Linux shows nothing of
/// what it can do.
package struct VirtioIOMMU: IOMMUDesign {
  package init() {}

  init?(_ directory: IOMMUDirectory) {
    guard directory.path.contains("/virtio") else { return nil }
  }
}

/// What a hypervisor's firmware says of virtio IOMMUs: the VIOT table (ACPI specification, 5.2.33).
package struct VIOTTable: Sendable, Hashable {
  /// virtio-iommu devices: on PCI (node type 3) and as a platform device (type 4).
  package private(set) var unitCount = 0
  /// Whether all nodes that the table counts could be walked.
  package let isWhole: Bool

  init?(_ bytes: [UInt8]) {
    guard let table = ACPITable(bytes, signature: "VIOT"), let count = table.word(36), let first = table.word(38) else {
      return nil
    }
    let (nodes, isWhole) = table.structures(from: Int(first), minLength: 4, limit: Int(count)) {
      table.word($0 + 2).map(Int.init)
    }
    self.isWhole = isWhole
    unitCount = nodes.count { [3, 4].contains(table.byte($0.lowerBound)) }
  }
}
