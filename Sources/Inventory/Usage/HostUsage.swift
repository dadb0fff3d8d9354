// SPDX-License-Identifier: GPL-3.0-or-later

/// What the host itself is using right now, each with the sysfs place that leads to the device it uses.
package struct HostUsage: Sendable {
  package var blockDevices: [BlockDevice] = []
  package var networkInterfaces: [NetworkInterface] = []
  package var inputDevices: [InputDevice] = []
  package var framebuffers: [Framebuffer] = []
  /// Displays: DRM connectors by their sysfs path with whether something is connected.
  package var connectors: [DisplayConnector] = []
  /// Character device nodes of interest with their place in sysfs.
  package var nodes: [DeviceNode] = []
  /// Which processes hold such nodes open. Incomplete when the machine has a gap at `openFilesPath`.
  package var openNodes: [OpenNode] = []

  /// ZFS pools that are imported now, by name: the directories of /proc/spl/kstat/zfs.
  package var importedPools: Set<String> = []

  package init() {}

  /// What all of it was read from. Where one could not be read, "nothing uses it" is not known.
  package static let sources = [
    "/proc/self/mountinfo", "/proc/swaps", "/sys/class/block", "/sys/class/net", "/sys/class/input", openFilesPath,
  ]

  /// Where the gap is noted when some processes' open files could not be looked at.
  package static let openFilesPath = "/proc/*/fd"
}

/// A network interface of a PCI or USB device.
package struct NetworkInterface: Sendable {
  package let name: String
  package let path: String
  /// `up`, `down`, `unknown`.
  package var operationalState: String?
  /// Whether the default route (IPv4 or IPv6) leaves through it, directly or through a bridge or bond on it.
  package var hasDefaultRoute = false
  /// The bridge, bond or team it belongs to.
  package var master: String?

  package init(name: String, path: String) {
    self.name = name
    self.path = path
  }
}

/// An input device, as far as losing it would lock somebody out.
package struct InputDevice: Sendable {
  /// `input7`.
  package let name: String
  package let path: String
  /// What it calls itself.
  package var label: String?
  /// It has the keys of a keyboard that one can type on, not just a power button.
  package var isKeyboard = false
  package var isPointer = false

  package init(name: String, path: String) {
    self.name = name
    self.path = path
  }
}

/// A framebuffer console device, `/sys/class/graphics/fbN`.
package struct Framebuffer: Sendable {
  package let name: String
  package let path: String
  /// What its driver calls it: "EFI VGA", "simpledrmdrmfb", "amdgpudrmfb".
  package var label: String?

  package init(name: String, path: String, label: String?) {
    self.name = name
    self.path = path
    self.label = label
  }
}

/// A connector of a graphics device, `/sys/class/drm/card0-DP-1`.
package struct DisplayConnector: Sendable {
  package let name: String
  package let path: String
  /// `connected`, `disconnected` or `unknown`.
  package var status: String?
  package var isEnabled: Bool

  package init(name: String, path: String, status: String?, isEnabled: Bool) {
    self.name = name
    self.path = path
    self.status = status
    self.isEnabled = isEnabled
  }
}

/// A character device node and the sysfs place it belongs to.
package struct DeviceNode: Sendable, Hashable {
  /// `/dev/dri/card0`.
  package let node: String
  /// `/sys/devices/pci0000:00/…/drm/card0`.
  package let path: String

  package init(node: String, path: String) {
    self.node = node
    self.path = path
  }
}

/// A process that holds a device node open.
package struct OpenNode: Sendable, Hashable {
  package let process: Int
  package let command: String
  package let node: String
  /// `/proc/PID/fd/N`.
  package let path: String

  package init(process: Int, command: String, node: String, path: String) {
    self.process = process
    self.command = command
    self.node = node
    self.path = path
  }
}
