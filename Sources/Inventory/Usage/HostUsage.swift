// SPDX-License-Identifier: GPL-3.0-or-later

/// What the host itself is using right now, each with the sysfs place that leads to the device it uses.
public struct HostUsage: Sendable {
  public var blockDevices: [BlockDevice] = []
  public var networkInterfaces: [NetworkInterface] = []
  public var inputDevices: [InputDevice] = []
  public var framebuffers: [Framebuffer] = []
  /// Displays: DRM connectors by their sysfs path with whether something is connected.
  public var connectors: [DisplayConnector] = []
  /// Character device nodes of interest with their place in sysfs.
  public var nodes: [DeviceNode] = []
  /// Which processes hold such nodes open. Incomplete when the machine has a gap at `openFilesPath`.
  public var openNodes: [OpenNode] = []

  /// ZFS pools that are imported now, by name: the directories of /proc/spl/kstat/zfs.
  public var importedPools: Set<String> = []

  public init() {}

  /// What all of it was read from. Where one could not be read, "nothing uses it" is not known.
  public static let sources = [
    "/proc/self/mountinfo", "/proc/swaps", "/sys/class/block", "/sys/class/net", "/sys/class/input", openFilesPath,
  ]

  /// Where the gap is noted when some processes' open files could not be looked at.
  public static let openFilesPath = "/proc/*/fd"
}
