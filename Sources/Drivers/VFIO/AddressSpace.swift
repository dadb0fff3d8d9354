// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLinux

/// Where a device's mappings live: the seam between the two interfaces. It owns nothing; `VFIODevice` does.
package enum AddressSpace: Sendable {
  case type1(container: Int32, pageBytes: UInt64)
  case iommufd(descriptor: Int32, id: UInt32)

  /// Maps memory at an IO address, in one call, or with type 1 and the smallest pages in one call for each page: there
  /// a mapping of its own is what keeps the kernel from making larger ones. Returns 0 or -errno; what a failure leaves
  /// half mapped is for the caller to unmap.
  package func map(_ address: UInt64, at iova: UInt64, bytes: UInt64, _ rule: IOPageRule) -> Int32 {
    switch self {
    case .iommufd(let descriptor, let id): return clinux_iommufd_map(descriptor, id, address, iova, bytes)
    case .type1(let container, let page):
      guard rule == .smallest else { return clinux_type1_map(container, address, iova, bytes) }
      var offset: UInt64 = 0
      while offset < bytes {
        let result = clinux_type1_map(container, address + offset, iova + offset, page)
        if result < 0 { return result }
        offset += page
      }
      return 0
    }
  }

  /// How many calls `map` makes.
  package func calls(bytes: UInt64, _ rule: IOPageRule) -> Int {
    if case .type1(_, let page) = self, rule == .smallest { Int(bytes / page) } else { 1 }
  }

  /// Takes back everything that is mapped in the range, in one call. Returns 0 or -errno.
  package func unmap(_ iova: UInt64, bytes: UInt64) -> Int32 {
    switch self {
    case .iommufd(let descriptor, let id): clinux_iommufd_unmap(descriptor, id, iova, bytes)
    case .type1(let container, _): clinux_type1_unmap(container, iova, bytes)
    }
  }
}

/// How large the IOMMU's own pages may become.
package enum IOPageRule: String, Sendable, CaseIterable, Codable {
  /// As large as the memory behind them and the IOMMU allow.
  case largest
  /// 4 KiB each, whatever is behind them: with iommufd by its option IOMMU_OPTION_HUGE_PAGES, with type 1 by one
  /// mapping for each page, so that no setting of the whole host (disable_hugepages) is changed.
  case smallest
}

/// The two interfaces through which the kernel gives a device to a process.
package enum VFIOBackend: String, Sendable, CaseIterable, Codable {
  /// Containers and groups: /dev/vfio/vfio and /dev/vfio/N, with the IOMMU's "type 1"
  /// (`drivers/vfio/vfio_iommu_type1.c`).
  case type1
  /// /dev/iommu and /dev/vfio/devices/vfioN, since Linux 6.6 (`drivers/iommu/iommufd`).
  case iommufd
}
