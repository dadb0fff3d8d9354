// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Wording

/// Whether the device's memory and ports are all mapped in the guest, as large as on the host.
package struct GuestBARsCheck: GuestCheck {
  package enum Reason: String, FindingReason {
    case mapped
    case asOnHost = "as-on-host"
    case noPlace = "no-place"
    case missing
    case wrongSize = "wrong-size"
    case wrongKind = "wrong-kind"
    case extra
    case noBARs = "no-bars"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "guest.bars",
    title: "Every BAR is mapped, and as large as on the host",
    why: """
      A BAR that finds no room in the guest's address space, or that the host had shrunk or not assigned itself, leaves a \
      driver that fails to load ("BAR 0 not assigned", code 12 or 43) or a GPU that shows a part of its memory.
      """,
    how: """
      The guest's `resource` file gives each BAR's place and size; the kernel marks a BAR without a place, and one at address \
      zero has none either. With a passport, number, kind and size must be those of the host: vfio-pci shows a BAR that the \
      host's kernel did not assign as missing (vfio_bar_fixup), and it never changes a size.
      """,
    reasons: [
      (Reason.mapped, .pass, "every BAR is mapped; there is no passport to compare with"),
      (Reason.asOnHost, .pass, "every BAR is mapped, and of the size and kind that it has on the host"),
      (Reason.noPlace, .fail, "a BAR has no place in the guest's address space"),
      (Reason.missing, .fail, "a BAR of the host is missing in the guest"),
      (Reason.wrongSize, .fail, "a BAR has another size than on the host"),
      (Reason.wrongKind, .fail, "a BAR is of another kind than on the host"),
      (Reason.extra, .fail, "a BAR in the guest is not in the passport"),
      (CommonReason.unreadable, .unknown, "the function's BARs could not be read"),
      (Reason.noBARs, .notApplicable, "the function has no BARs"),
    ],
    fixableBy: [.virtualMachine, .firmware],
    references: [
      (
        "Linux: vfio_pci_config.c, vfio_bar_fixup",
        "https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/drivers/vfio/pci/vfio_pci_config.c"
      )
    ])

  package func judge(_ context: VerificationContext) -> [Judgement] {
    context.functions.map { judge($0, context).about($0.subject) }
  }

  private func judge(_ function: VerifiedFunction, _ context: VerificationContext) -> Judgement {
    let device = function.device
    let path = device.busPath(.resource)
    if let gap = context.machine.gap(at: device.path(.resource)) {
      return .unknown("its BARs could not be read", gap: gap)
    }
    let here = device.bars
    let expected = function.passport?.bars ?? []
    let evidence = here.map { Evidence(path, "BAR \($0.index): \(Self.words($0))") }
    var faults: [(reason: Reason, summary: String)] = []
    for bar in here where bar.isUnassigned && !bar.isIO {
      faults.append((.noPlace, "BAR \(bar.index) has no place in the guest's address space"))
    }
    for bar in expected {
      guard let found = here.first(where: { $0.index == bar.index }) else {
        faults.append((.missing, "BAR \(bar.index), \(ByteSize(bar.sizeBytes)) on the host, is not there"))
        continue
      }
      let kind = FunctionPassport.BAR(found).kind
      if found.size != bar.sizeBytes {
        faults.append(
          (.wrongSize, "BAR \(bar.index) has \(ByteSize(found.size)) instead of \(ByteSize(bar.sizeBytes))"))
      } else if kind != bar.kind {
        faults.append((.wrongKind, "BAR \(bar.index) is \(kind) instead of \(bar.kind)"))
      }
    }
    if function.passport != nil {
      for bar in here where !expected.contains(where: { $0.index == bar.index }) {
        faults.append((.extra, "BAR \(bar.index), \(ByteSize(bar.size)), is not in the passport"))
      }
    }
    if let first = faults.first {
      return .fail(
        first.reason, faults.map(\.summary).joined(separator: "; "),
        evidence.isEmpty ? [Evidence(path, "no BARs")] : evidence,
        remedy: [
          Remedy(
            .virtualMachine,
            "Give the guest room above 4 GiB (UEFI firmware; for OVMF -fw_cfg name=opt/ovmf/X-PciMmio64Mb,string=65536), and make the passport again if the BAR was resized on the host"
          )
        ])
    }
    if here.isEmpty { return .notApplicable(Reason.noBARs, "it has no BARs", [Evidence(path, "empty")]) }
    let count = counted(here.count, "BAR")
    return function.passport == nil
      ? .pass(Reason.mapped, "\(count), all mapped", evidence)
      : .pass(Reason.asOnHost, "\(count), all mapped, with the sizes of the host", evidence)
  }

  private static func words(_ bar: PCIResource) -> String {
    "\(ByteSize(bar.size)) at 0x\(hexadecimal(bar.start)), \(FunctionPassport.BAR(bar).kind)"
  }
}
