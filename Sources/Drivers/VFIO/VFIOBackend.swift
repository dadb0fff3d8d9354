// SPDX-License-Identifier: GPL-3.0-or-later

/// The two interfaces through which the kernel gives a device to a process.
package enum VFIOBackend: String, Sendable, CaseIterable, Codable {
  /// Containers and groups: /dev/vfio/vfio and /dev/vfio/N, with the IOMMU's "type 1" (`drivers/vfio/vfio_iommu_type1.c`).
  case type1
  /// /dev/iommu and /dev/vfio/devices/vfioN, since Linux 6.6 (`drivers/iommu/iommufd`).
  case iommufd
}
