// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
internal import Wording

/// Whether the host itself, or a guest, uses the function or anything behind it.
package struct DeviceInUseCheck: PCICheck {
  package enum Reason: String, FindingReason {
    case unused
    case idleMember = "idle-member"
    case network
    case bootDisplay = "boot-display"
    case display
    case keyboard
    case pointer
    case openNode = "open-node"
    case guest
    case mounted
    case swap
    case storageMember = "storage-member"
    case defaultRoute = "default-route"
    case lastKeyboard = "last-keyboard"
    case driverHolds = "driver-holds"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "device.in-use",
    title: "Nobody uses the device",
    why: """
      Handing a device over takes it from the host at once and without asking those who use it. A disk with a mounted file system \
      loses data, the interface with the default route cuts the connection over which one works, and without a keyboard \
      nobody can put it right. A display server that has the adapter open hangs, and the driver's unbind waits for it.
      """,
    how: """
      Whatever lies below the function in sysfs is compared with mounts (through LVM, RAID and LUKS as well), swap, btrfs and ZFS \
      members, routes, displays, keyboards, and with the device nodes that processes have open. For a function bound to VFIO \
      an open node means that a guest has it. Other users' open files are only visible to root. NVIDIA's driver is special: while \
      a process has one of its nodes open, or the console is on it, unbinding waits without an end, by hand and by libvirt alike.
      """,
    reasons: [
      (Reason.unused, .pass, "nothing uses it"),
      (Reason.idleMember, .warn, "a disk of it is a member of an array or pool that is not running"),
      (Reason.network, .warn, "a network interface of it is up, without the default route"),
      (Reason.bootDisplay, .warn, "it is the boot display"),
      (Reason.display, .warn, "a display is connected to it and on"),
      (Reason.keyboard, .warn, "a keyboard of the host is on it; the host has another"),
      (Reason.pointer, .warn, "a pointing device of the host is on it"),
      (Reason.openNode, .warn, "a process has one of its device nodes open"),
      (Reason.guest, .warn, "a guest has it already"),
      (Reason.mounted, .fail, "a file system on it is mounted"),
      (Reason.swap, .fail, "the host swaps to it"),
      (Reason.storageMember, .fail, "a disk of it is a member of a running array, volume or pool"),
      (Reason.defaultRoute, .fail, "the default route goes through it"),
      (Reason.lastKeyboard, .fail, "the host's last keyboard is on it"),
      (Reason.driverHolds, .fail, "its driver does not let go of it while it is used: unbinding waits without an end"),
      (CommonReason.needsRoot, .unknown, "nothing was found, but only root can look into every process"),
      (CommonReason.bridge, .notApplicable, "a bridge: what is behind it is judged by itself"),
    ],
    fixableBy: [.hostSystem, .hardware, .firmware],
    references: [
      ("proc_pid_mountinfo(5)", "https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html"),
      ("proc_pid_fd(5)", "https://man7.org/linux/man-pages/man5/proc_pid_fd.5.html"),
    ])

  package func judge(_ device: PCIDevice, _ context: CheckContext) -> [Judgement] {
    if let answer = device.bridgeAnswer { return answer }
    let uses = context.hostUses(below: device.path).sorted { $0.isVital && !$1.isVital }
    guard let first = uses.first else {
      if let gap = context.machine.usageGap {
        let what = gap.path == HostUsage.openFilesPath ? "other users' processes could not be looked into" : gap.summary
        return [.unknown("nothing found, but \(what)", gap: gap)]
      }
      return [
        .pass(
          Reason.unused, "nothing on the host uses it",
          [Evidence(device.path, "no mount, route, input, display or open node")])
      ]
    }
    if !first.isVital, let hold = HoldingDriver.holding(device, context) {
      return [.fail(Reason.driverHolds, hold.summary, hold.evidence, remedy: hold.remedies)]
    }
    let others = uses.count > 1 ? ",\(andMore(uses.count - 1)) \(plural(uses.count - 1, "use", "uses"))" : ""
    // Dozens of programs can have a render node open; the first ones show what it is about.
    let shown = uses.prefix(Self.shown)
    return [
      Judgement(
        first.isVital ? .fail : .warn, Reason(first), first.summary + others, evidence: shown.flatMap(\.evidence),
        remedy: shown.remedies)
    ]
  }

  private static let shown = 12
}

extension DeviceInUseCheck.Reason {
  /// Of several uses the one that the summary names.
  fileprivate init(_ use: HostUse) {
    self =
      switch use.kind {
      case .mount: .mounted
      case .swap: .swap
      case .storageMember: use.isVital ? .storageMember : .idleMember
      case .defaultRoute: .defaultRoute
      case .network: .network
      case .bootDisplay: .bootDisplay
      case .display: .display
      case .keyboard: use.isVital ? .lastKeyboard : .keyboard
      case .pointer: .pointer
      case .openNode: .openNode
      case .virtualMachine: .guest
      }
  }
}
