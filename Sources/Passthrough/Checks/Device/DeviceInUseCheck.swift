// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
internal import Wording

/// Whether the host itself, or a guest, uses the function or anything behind it.
package struct DeviceInUseCheck: PCICheck {
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
    verdicts: [
      (.pass, "nothing uses it"),
      (.warn, "something uses it that the host can do without, or a guest has it already"),
      (
        .fail,
        "the host would be damaged or cut off: mounted, swap, member of a running array, default route, last keyboard; or its driver does not let go"
      ),
      (.unknown, "nothing was found, but not every process could be looked into"),
      (.notApplicable, "a bridge: what is behind it is judged by itself"),
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
        .pass("nothing on the host uses it", [Evidence(device.path, "no mount, route, input, display or open node")])
      ]
    }
    if !first.isVital, let hold = HoldingDriver.holding(device, context) {
      return [.fail(hold.summary, hold.evidence, remedy: hold.remedies)]
    }
    let others = uses.count > 1 ? ",\(andMore(uses.count - 1)) \(plural(uses.count - 1, "use", "uses"))" : ""
    // Dozens of programs can have a render node open; the first ones show what it is about.
    let shown = uses.prefix(Self.shown)
    return [
      Judgement(
        first.isVital ? .fail : .warn, first.summary + others, evidence: shown.flatMap(\.evidence),
        remedy: shown.remedies)
    ]
  }

  private static let shown = 12
}
