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

  package static let directory = "/dev/vfio"
  package static let container = "/dev/vfio/vfio"
  package static let devicesDirectory = "/dev/vfio/devices"

  package static func node(ofGroup group: Int) -> String { "\(directory)/\(group)" }
  package static func node(ofUnsafeGroup group: Int) -> String { "\(directory)/noiommu-\(group)" }
  /// `name`: `vfio0`.
  package static func node(ofDevice name: String) -> String { "\(devicesDirectory)/\(name)" }

  package init() {}
}

/// Looks for VFIO's, iommufd's and KVM's device nodes.
struct VFIONodesReader {
  let reader: TreeReader

  func nodes() -> VFIONodes {
    var nodes = VFIONodes()
    nodes.hasIOMMUFD = reader.isDeviceNode("/dev/iommu")
    for name in reader.list("/dev/vfio") {
      guard reader.isDeviceNode("/dev/vfio/\(name)") else { continue }
      if name == "vfio" {
        nodes.hasContainer = true
      } else if let number = Int(name) {
        nodes.groups.insert(number)
      } else if name.hasPrefix("noiommu-"), let number = Int(name.dropFirst(8)) {
        nodes.unsafeGroups.insert(number)
      }
    }
    nodes.devices = Set(reader.list("/dev/vfio/devices").filter { reader.isDeviceNode("/dev/vfio/devices/\($0)") })
    nodes.hasKVM = reader.isDeviceNode("/dev/kvm")
    if nodes.hasKVM { nodes.canUseKVM = reader.isAccessible("/dev/kvm") }
    return nodes
  }
}
