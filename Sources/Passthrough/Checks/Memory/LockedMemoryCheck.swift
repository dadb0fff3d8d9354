// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Wording

/// Whether whoever starts the guest may lock as much memory as VFIO pins.
package struct LockedMemoryCheck: HostCheck {
  package enum Reason: String, FindingReason {
    case enough
    case ipcLock = "ipc-lock"
    case libvirt
    case lowLimit = "low-limit"
    case notReported = "not-reported"
    case noGuestMemory = "no-guest-memory"
  }

  package init() {}

  package static let concernsXen = false

  package static let about = CheckDescription(
    id: "memory.locked-limit",
    title: "The guest's memory may be locked",
    why: """
      A device can write to any page of its guest at any time, so VFIO pins all of the guest's memory at once and charges it \
      to the limit for locked memory (RLIMIT_MEMLOCK), usually 8 MiB. Past the limit the guest does not start: "VFIO_MAP_DMA \
      failed: Cannot allocate memory". iommufd charges the user and counts mapped BARs too; with a virtual IOMMU each device \
      is charged anew.
      """,
    how: """
      The limit of this process, which stands for a guest started by hand from the same shell, is compared with the memory \
      given by --guest-memory and 1 GiB for what QEMU maps beside it, which is what libvirt reckons. libvirt raises the limit \
      of its own guests by itself. CAP_IPC_LOCK, which root has, lifts the limit.
      """,
    reasons: [
      (Reason.enough, .pass, "the limit is high enough"),
      (Reason.ipcLock, .pass, "the limit does not apply: this process has CAP_IPC_LOCK"),
      (Reason.libvirt, .pass, "libvirt raises the limit for its own guests"),
      (Reason.lowLimit, .warn, "a guest started from here may not lock that much"),
      (CommonReason.unreadable, .unknown, "the limit could not be read"),
      (Reason.notReported, .unknown, "the kernel does not report the limit"),
      (Reason.noGuestMemory, .notApplicable, "how much memory the guest has is not known"),
    ],
    fixableBy: [.hostSystem],
    references: [
      ("setrlimit(2)", "https://man7.org/linux/man-pages/man2/setrlimit.2.html"),
      ("libvirt: memory tuning, hard_limit", "https://libvirt.org/formatdomain.html#memory-tuning"),
    ])

  /// What QEMU maps beside the guest's memory, as libvirt reckons it.
  private static let overhead: UInt64 = 1 << 30

  package func judge(_ context: CheckContext) -> [Judgement] {
    let machine = context.machine
    let limits = machine.memory.lockedLimits
    guard let own = limits.first(where: { $0.process == "self" }) else {
      let path = "/proc/self/limits"
      return [
        .unknown(
          Reason.notReported,
          "how much memory may be locked could not be read",
          machine.gap(at: path) == nil ? [Evidence(path, "absent")] : [],
          gap: machine.gap(at: path),
          remedy: machine.gap(at: path) == nil ? [Remedy(.hostSystem, "Ask the shell", command: "ulimit -l")] : [])
      ]
    }
    let evidence = limits.prefix(5).map { Evidence($0.path, "\($0.command): \(Self.text($0))") }
    let allowance =
      own.ignoresLimit == true ? "any amount (CAP_IPC_LOCK)" : own.soft.map { "\(ByteSize($0))" } ?? "any amount"
    guard let memory = context.guest.memory else {
      return [
        .notApplicable(
          Reason.noGuestMemory, "this user may lock \(allowance); --guest-memory SIZE tells whether that is enough",
          evidence)
      ]
    }
    if own.ignoresLimit == true {
      return [
        .pass(Reason.ipcLock, "the guest's \(ByteSize(memory)) may be locked: CAP_IPC_LOCK lifts the limit", evidence)
      ]
    }
    let need = memory.addingSaturated(Self.overhead)
    guard let soft = own.soft, soft < need else {
      return [
        .pass(Reason.enough, "the guest's \(ByteSize(memory)) may be locked: the limit is \(allowance)", evidence)
      ]
    }
    if let manager = limits.first(where: { $0.command.hasPrefix("libvirtd") || $0.command.hasPrefix("virtqemud") }) {
      return [
        .pass(
          Reason.libvirt,
          "\(manager.command) raises the limit for its guests; one started by hand from here may lock \(ByteSize(soft))",
          evidence)
      ]
    }
    return [
      .warn(
        Reason.lowLimit,
        "a guest started from here may lock \(ByteSize(soft)), but VFIO pins all of its \(ByteSize(memory))", evidence,
        remedy: [
          Remedy(
            .hostSystem, "Raise the limit in the shell that starts QEMU, as root",
            command: "ulimit -l \(need >> 10)"),
          Remedy(
            .hostSystem, "Or for a service, in its unit (systemctl edit UNIT)",
            command: "LimitMEMLOCK=\(need)"),
        ])
    ]
  }

  private static func text(_ limit: LockedMemoryLimit) -> String {
    let soft = limit.soft.map { "\(ByteSize($0))" } ?? "unlimited"
    let hard = limit.hard.map { "\(ByteSize($0))" } ?? "unlimited"
    return "\(soft) (hard \(hard))" + (limit.ignoresLimit == true ? ", CAP_IPC_LOCK" : "")
  }
}
