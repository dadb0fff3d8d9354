// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// By which interfaces VFIO devices can be opened on a machine, seen or known before anything is bound.
struct VFIOInterfaces {
  /// /dev/vfio/N; nil where nothing tells.
  let hasGroups: Bool?
  /// /dev/vfio/devices/vfioN: VFIO_DEVICE_CDEV, since Linux 6.6.
  let hasDeviceNodes: Bool?
  /// What that was seen by.
  let evidence: [Evidence]

  init(_ machine: Machine) {
    let kernel = machine.kernel
    let nodes = machine.vfio
    var evidence: [Evidence] = []
    func option(_ name: String) -> Bool? {
      guard let options = kernel.configuration else { return nil }
      // An option that the configuration does not mention does not exist in this version, or what it depends on is off.
      evidence.append(Evidence("CONFIG_\(name)", options[name] ?? "absent"))
      return options[name] == "y" || options[name] == "m"
    }
    // Whether there are device nodes is the question only for kernels that could have them.
    let isOld = kernel.isVersion(6, 6) == false
    let release = Evidence("/proc/sys/kernel/osrelease", kernel.release ?? "absent")
    let bound = machine.pci.devices.filter(\.isBoundToVFIO)
    let withNode = bound.filter { device in device.vfioDeviceName.map(nodes.devices.contains) ?? false }

    if !nodes.devices.isEmpty {
      hasDeviceNodes = true
      evidence.append(Evidence(VFIONodes.devicesDirectory, nodes.devices.sorted().prefix(4).joined(separator: " ")))
    } else if isOld {
      hasDeviceNodes = false
      evidence.append(release)
    } else if let isSet = option("VFIO_DEVICE_CDEV") {
      hasDeviceNodes = isSet
    } else {
      // A function that is bound and has a group's node, yet none of its own, shows that the kernel makes none.
      let isShown = bound.contains { $0.group.map(nodes.groups.contains) ?? false } && withNode.isEmpty
      hasDeviceNodes = isShown ? false : nil
      if isShown { evidence.append(Evidence(VFIONodes.devicesDirectory, "absent")) }
    }

    if !nodes.groups.isEmpty {
      hasGroups = true
      evidence.append(
        Evidence(VFIONodes.directory, nodes.groups.sorted().prefix(4).map(String.init).joined(separator: " ")))
    } else if isOld {
      // VFIO_GROUP, which can be switched off, came in 6.6 as well.
      hasGroups = true
      evidence.append(release)
    } else if let isSet = option("VFIO_GROUP") {
      hasGroups = isSet
    } else if nodes.hasContainer {
      // The container's node is a group's companion: IOMMUFD_VFIO_CONTAINER depends on VFIO_GROUP too.
      hasGroups = true
      evidence.append(Evidence(VFIONodes.container, "exists"))
    } else {
      hasGroups = withNode.isEmpty ? nil : false
    }
    self.evidence = evidence
  }
}
