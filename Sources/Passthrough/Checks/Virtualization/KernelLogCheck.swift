// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Wording

/// Whether the kernel's log could be read: said once, for all the checks that it is evidence for.
package struct KernelLogCheck: HostCheck {
  package enum Reason: String, FindingReason {
    case quiet
    case trouble
    case notCaptured = "not-captured"
  }

  package init() {}

  package static let concernsXen = false

  package static let about = CheckDescription(
    id: "kernel.log",
    title: "The kernel log can be read",
    why: """
      Much that goes wrong with a device stands nowhere but in the kernel log: BARs that found no room, a device that did not wake \
      up, an access that the IOMMU stopped, why vfio-pci refused it. What is not read cannot speak for or against a device.
      """,
    how: """
      The log of the running kernel (/dev/kmsg) is read, which takes root where kernel.dmesg_restrict is set. A line counts only if \
      the kernel itself printed it for the device or its IOMMU; each is evidence for the check that it belongs to and is shown there. A \
      capture holds those lines and no others.
      """,
    reasons: [
      (Reason.quiet, .pass, "it was read, and no line of it reports trouble"),
      (
        Reason.trouble, .pass,
        "it was read, and lines of it report trouble: each is shown with the check that it belongs to"
      ),
      (CommonReason.needsRoot, .unknown, "this user may not read it"),
      (Reason.notCaptured, .notApplicable, "it is not in this capture"),
    ],
    fixableBy: [.hostSystem],
    references: [
      ("Linux: dev-kmsg", "https://www.kernel.org/doc/Documentation/ABI/testing/dev-kmsg")
    ])

  package func judge(_ context: CheckContext) -> [Judgement] {
    let path = KernelLogExcerpt.path
    if let log = context.machine.kernelLog {
      let count = log.events.count { $0.kind.isTrouble }
      return [
        .pass(
          count == 0 ? Reason.quiet : .trouble,
          count == 0
            ? "read; no line of it matters to passthrough"
            : "read; \(counted(count, "line matters", "lines matter")) to passthrough",
          [Evidence(path, "\(count) lines")])
      ]
    }
    if let gap = context.machine.gap(at: path) {
      return [.unknown("the kernel log could not be read", gap: gap)]
    }
    return [.notApplicable(Reason.notCaptured, "the kernel log is not recorded here", [Evidence(path, "not recorded")])]
  }
}
