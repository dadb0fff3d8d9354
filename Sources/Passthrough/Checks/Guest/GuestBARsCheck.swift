// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Wording

/// Whether the device's memory and ports are all mapped in the guest, as large as on the host.
package struct GuestBARsCheck: GuestCheck {
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
    verdicts: [
      (.pass, "all are mapped; with a passport: as many and as large as on the host"),
      (.fail, "one is not mapped, missing, or of another size or kind than on the host"),
      (.unknown, "the guest's kernel does not tell"),
      (.notApplicable, "the function has no BARs"),
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
    let path = device.busPath + "/resource"
    if let gap = context.machine.gap(at: device.path + "/resource") {
      return .unknown("its BARs could not be read", gap: gap)
    }
    let here = device.bars
    let expected = function.passport?.bars ?? []
    let evidence = here.map { Evidence(path, "BAR \($0.index): \(Self.words($0))") }
    var faults: [String] = []
    for bar in here where bar.isUnassigned && !bar.isIO {
      faults.append("BAR \(bar.index) has no place in the guest's address space")
    }
    for bar in expected {
      guard let found = here.first(where: { $0.index == bar.index }) else {
        faults.append("BAR \(bar.index), \(ByteSize(bar.sizeBytes)) on the host, is not there")
        continue
      }
      let kind = FunctionPassport.BAR(found).kind
      if found.size != bar.sizeBytes {
        faults.append("BAR \(bar.index) has \(ByteSize(found.size)) instead of \(ByteSize(bar.sizeBytes))")
      } else if kind != bar.kind {
        faults.append("BAR \(bar.index) is \(kind) instead of \(bar.kind)")
      }
    }
    if function.passport != nil {
      for bar in here where !expected.contains(where: { $0.index == bar.index }) {
        faults.append("BAR \(bar.index), \(ByteSize(bar.size)), is not in the passport")
      }
    }
    if !faults.isEmpty {
      return .fail(
        faults.joined(separator: "; "), evidence.isEmpty ? [Evidence(path, "no BARs")] : evidence,
        remedy: [
          Remedy(
            .virtualMachine,
            "Give the guest room above 4 GiB (UEFI firmware; for OVMF -fw_cfg name=opt/ovmf/X-PciMmio64Mb,string=65536), and make the passport anew if the BAR was resized on the host"
          )
        ])
    }
    if here.isEmpty { return .notApplicable("it has no BARs", [Evidence(path, "empty")]) }
    let compared = function.passport == nil ? "all mapped" : "all mapped, with the sizes of the host"
    return .pass("\(counted(here.count, "BAR")), \(compared)", evidence)
  }

  private static func words(_ bar: PCIResource) -> String {
    "\(ByteSize(bar.size)) at 0x\(hexadecimal(bar.start)), \(FunctionPassport.BAR(bar).kind)"
  }
}
