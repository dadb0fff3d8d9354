// SPDX-License-Identifier: GPL-3.0-or-later

/// The device nodes through which VFIO is used. Their being there, not a sysfs entry, is what decides.
package struct VFIONodes: Sendable {
  /// `/dev/vfio/vfio`: the container of the group model.
  package var hasContainer = false
  /// `/dev/iommu`: iommufd.
  package var hasIOMMUFD = false
  /// `/dev/vfio/N`: a group that can be opened now.
  package var groups: Set<Int> = []
  /// `/dev/vfio/noiommu-N`.
  package var unsafeGroups: Set<Int> = []
  /// `/dev/vfio/devices/vfioN`.
  package var devices: Set<String> = []
  /// `/dev/kvm`: there, and open to this user.
  package var hasKVM = false
  package var canUseKVM: Bool?

  package init() {}
}
