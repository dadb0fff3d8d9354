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
