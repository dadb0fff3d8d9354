// SPDX-License-Identifier: GPL-3.0-or-later

/// The device nodes through which VFIO is used. Their being there, not a sysfs entry, is what decides.
public struct VFIONodes: Sendable {
  /// `/dev/vfio/vfio`: the container of the group model.
  public var hasContainer = false
  /// `/dev/iommu`: iommufd.
  public var hasIOMMUFD = false
  /// `/dev/vfio/N`: a group that can be opened now.
  public var groups: Set<Int> = []
  /// `/dev/vfio/noiommu-N`.
  public var unsafeGroups: Set<Int> = []
  /// `/dev/vfio/devices/vfioN`.
  public var devices: Set<String> = []
  /// `/dev/kvm`: there, and open to this user.
  public var hasKVM = false
  public var canUseKVM: Bool?

  public init() {}
}
