// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// One way in which the host uses a device right now.
package struct HostUse: Sendable {
  package enum Kind: Sendable {
    case mount, swap
    /// Part of something that is built on it: LVM, md RAID, ZFS, LUKS.
    case storageMember
    case defaultRoute
    /// A network interface that is up but carries no default route.
    case network
    case bootDisplay
    /// A display that is connected and enabled.
    case display
    case keyboard, pointer
    /// A process that has one of its nodes open.
    case openNode
    /// A process that has it through VFIO: it is in a guest already.
    case virtualMachine

    package var isStorage: Bool { self == .mount || self == .swap || self == .storageMember }

    /// The kind of use without whose it is: "a mounted file system".
    package var noun: String {
      switch self {
      case .mount: "a mounted file system"
      case .swap: "swap space"
      case .storageMember: "a part of an array, a volume or a pool"
      case .defaultRoute: "the default route"
      case .network: "a network interface that is up"
      case .bootDisplay: "the boot display"
      case .display: "a display"
      case .keyboard: "a keyboard"
      case .pointer: "a pointing device"
      case .openNode: "a process that has it open"
      case .virtualMachine: "a guest"
      }
    }
  }

  package let kind: Kind
  /// "nvme0n1p2 is mounted at /": a clause without the device.
  package let summary: String
  package let evidence: [Evidence]
  /// Whether losing it would cut off or damage the host: mounted, swap, member of a live array, default route, last
  /// keyboard.
  package let isVital: Bool
  /// What ends the use, or makes up for its end.
  package let remedy: Remedy

  package init(_ kind: Kind, _ summary: String, _ evidence: [Evidence], isVital: Bool, remedy: Remedy? = nil) {
    self.kind = kind
    self.summary = summary
    self.evidence = evidence
    self.isVital = isVital
    self.remedy = remedy ?? Remedy(.hostSystem, "End this use before the guest starts")
  }
}

extension Sequence<HostUse> {
  /// What ends all of these uses, each remedy once.
  var remedies: [Remedy] {
    var known: Set<Remedy> = []
    return map(\.remedy).filter { known.insert($0).inserted }
  }
}

extension Machine {
  /// What keeps "nothing uses it" from being known; mounts and disks come before open files, since to lose those is
  /// worse.
  var usageGap: Gap? { HostUsage.sources.lazy.compactMap(gap).first }
}

extension Machine {
  /// What could not be read of how the host uses what hangs below a sysfs directory. Where there is any of it, "nothing
  /// uses it" is not known.
  package func usageGaps(below path: String) -> [Gap] {
    gaps.filter { gap in
      Self.usagePlaces.contains { gap.path == $0 || gap.path.hasPrefix($0 + "/") }
        || (gap.path.hasPrefix(path + "/") && gap.path.hasSuffix("/holders"))
    }
  }

  /// Lists of mounts, swap, pools, routes and interfaces, displays, keyboards and open files.
  private static let usagePlaces = [
    HostUsage.openFilesPath, "/proc/self/mountinfo", "/proc/swaps", "/proc/net/route", "/proc/net/ipv6_route",
    "/proc/spl/kstat/zfs", "/sys/class/block", "/sys/class/net", "/sys/class/drm", "/sys/class/input", "/sys/fs/btrfs",
    "/run/udev/data",
  ]
}
