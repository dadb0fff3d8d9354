// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Wording

/// Whether enough memory is left to the host once the guest's is pinned.
package struct HostReserveCheck: HostCheck {
  package enum Reason: String, FindingReason {
    case enough
    case hugePages = "huge-pages"
    case exceedsAvailable = "exceeds-available"
    case littleLeft = "little-left"
    case exceedsTotal = "exceeds-total"
    case notReported = "not-reported"
    case noGuestMemory = "no-guest-memory"
  }

  package init() {}

  package static let concernsXen = false

  package static let about = CheckDescription(
    id: "memory.host-reserve",
    title: "The host keeps enough memory",
    why: """
      Memory of a guest with a passed-through device is pinned: all of it is taken when the guest starts, none of it can be \
      swapped, shared (KSM) or given back by a balloon. What the host has left then is all it will ever have while the guest \
      runs; if that is too little, the kernel kills processes, often QEMU itself.
      """,
    how: """
      The memory given by --guest-memory is taken from MemTotal and from MemAvailable, unless free huge pages hold it, which \
      are not part of MemAvailable. Less than 1 GiB left of what is available now is a warning, a guest as large as the \
      machine a failure.
      """,
    reasons: [
      (Reason.enough, .pass, "enough is left; the summary says how much"),
      (Reason.hugePages, .pass, "free huge pages hold the guest"),
      (Reason.exceedsAvailable, .warn, "the guest is to get more memory than is available now"),
      (Reason.littleLeft, .warn, "less than 1 GiB is left of what is available now"),
      (Reason.exceedsTotal, .fail, "the guest is to get as much memory as the machine has, or more"),
      (CommonReason.unreadable, .unknown, "the host's memory could not be read"),
      (Reason.notReported, .unknown, "the kernel does not report how much memory there is and is available"),
      (Reason.noGuestMemory, .notApplicable, "how much memory the guest has is not known"),
    ],
    fixableBy: [.virtualMachine, .hostSystem, .hardware],
    references: [("Linux: /proc/meminfo", "https://docs.kernel.org/filesystems/proc.html#meminfo")])

  private static let reserve: UInt64 = 1 << 30

  package func judge(_ context: CheckContext) -> [Judgement] {
    let memory = context.machine.memory
    let path = "/proc/meminfo"
    guard let guest = context.guest.memory else {
      return [
        .notApplicable(
          Reason.noGuestMemory,
          "--guest-memory SIZE tells what is left to the host",
          memory.available.map { [Evidence(path, "MemAvailable: \(ByteSize($0))")] } ?? [])
      ]
    }
    guard let total = memory.total, let available = memory.available else {
      let gap = context.machine.gap(at: path)
      return [
        .unknown(
          Reason.notReported, "how much memory the host has could not be read", gap: gap,
          remedy: gap == nil ? [Remedy(.hostSystem, "Look at the host's memory", command: "free -h")] : [])
      ]
    }
    var evidence = [Evidence(path, "MemTotal: \(ByteSize(total)), MemAvailable: \(ByteSize(available))")]
    let smaller = Remedy(.virtualMachine, "Give the guest less memory, or the host more")
    if guest >= total {
      return [
        .fail(
          Reason.exceedsTotal, "the guest is to get \(ByteSize(guest)) and the machine has \(ByteSize(total))",
          evidence, remedy: [smaller])
      ]
    }
    if let pool = memory.hugePages.last(where: { $0.freeBytes >= guest }) {
      evidence.append(Evidence("\(pool.path)/free_hugepages", "\(pool.free)"))
      return [
        .pass(
          Reason.hugePages,
          "free \(ByteSize(pool.pageSize)) huge pages hold the guest; the host keeps its \(ByteSize(available)) if it uses them",
          evidence)
      ]
    }
    if guest > available {
      return [
        .warn(
          Reason.exceedsAvailable,
          "the guest is to get \(ByteSize(guest)), but only \(ByteSize(available)) of \(ByteSize(total)) are available now",
          evidence, remedy: [smaller])
      ]
    }
    let left = available - guest
    if left < Self.reserve {
      return [
        .warn(
          Reason.littleLeft, "only \(ByteSize(left)) would be left to the host of what is available now", evidence,
          remedy: [smaller])
      ]
    }
    return [
      .pass(
        Reason.enough, "\(ByteSize(left)) of the \(ByteSize(available)) available now are left to the host", evidence)
    ]
  }
}

extension HugePagePool {
  /// What is free in the pool, in bytes.
  var freeBytes: UInt64 { bytes(free) }
  /// What the pool holds, in bytes.
  var totalBytes: UInt64 { bytes(total) }

  private func bytes(_ count: Int) -> UInt64 { UInt64(max(0, count)).multipliedSaturated(by: pageSize) }
}
