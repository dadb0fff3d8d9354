// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Wording

/// Whether the guest's memory can be mapped for the device in large pages.
package struct HugePagesCheck: HostCheck {
  package enum Reason: String, FindingReason {
    case reserved
    case enough
    case largeMappingsOff = "large-mappings-off"
    case tooFew = "too-few"
    case noneReserved = "none-reserved"
  }

  package init() {}

  package static let concernsXen = false

  package static let about = CheckDescription(
    id: "memory.hugepages",
    title: "The device can be given large pages",
    why: """
      VFIO maps contiguous memory in the largest pages that the IOMMU knows. With 2 MiB or 1 GiB pages the IOMMU's \
      translation cache covers a guest's working set; with 4 KiB pages it misses often, and every miss delays a transfer. \
      Huge pages reserved for the guest guarantee it; transparent huge pages do so as long as memory is not fragmented.
      """,
    how: """
      The pools under /sys/kernel/mm/hugepages are compared with --guest-memory, and vfio_iommu_type1.disable_hugepages, \
      which forces 4 KiB mappings, is read. None reserved is not a fault.
      """,
    reasons: [
      (Reason.reserved, .pass, "huge pages are reserved, and how many the guest needs is not known"),
      (Reason.enough, .pass, "enough huge pages are free for the guest"),
      (Reason.largeMappingsOff, .warn, "vfio_iommu_type1.disable_hugepages is on: VFIO maps everything in 4 KiB pages"),
      (Reason.tooFew, .warn, "huge pages are reserved but too few are free"),
      (
        Reason.noneReserved, .notApplicable,
        "none are reserved: transparent huge pages have to do, and a VM whose definition asks for huge pages does not start"
      ),
    ],
    fixableBy: [.kernelCommandLine, .hostSystem],
    references: [("Linux: HugeTLB pages", "https://docs.kernel.org/admin-guide/mm/hugetlbpage.html")])

  package func judge(_ context: CheckContext) -> [Judgement] {
    let machine = context.machine
    let switchOff = "vfio_iommu_type1.disable_hugepages"
    if machine.kernel.isOn(switchOff) {
      let path = Kernel.path(ofParameter: switchOff)
      return [
        .warn(
          Reason.largeMappingsOff,
          "VFIO maps everything in 4 KiB pages (\(switchOff) is on)",
          [Evidence(path, machine.kernel.parameters[switchOff] ?? "")],
          remedy: [
            Remedy(.hostSystem, "Allow large mappings before the guest starts", command: "echo 0 | sudo tee \(path)")
          ])
      ]
    }
    let pools = machine.memory.hugePages.filter { $0.total > 0 }
    guard !pools.isEmpty else {
      let all = machine.memory.hugePages
      return [
        .notApplicable(
          Reason.noneReserved,
          "no huge pages are reserved: transparent huge pages have to do, and a VM whose definition asks for huge pages does not start",
          all.isEmpty
            ? [Evidence("/sys/kernel/mm/hugepages", "absent")] : all.map { Evidence("\($0.path)/nr_hugepages", "0") })
      ]
    }
    let evidence = pools.flatMap {
      [Evidence("\($0.path)/nr_hugepages", "\($0.total)"), Evidence("\($0.path)/free_hugepages", "\($0.free)")]
    }
    let list = pools.map { "\($0.free) of \($0.total) of \(ByteSize($0.pageSize))" }.joined(separator: ", ")
    guard let guest = context.guest.memory else {
      return [.pass(Reason.reserved, "huge pages free: \(list)", evidence)]
    }
    if pools.contains(where: { $0.freeBytes >= guest }) {
      return [.pass(Reason.enough, "enough huge pages are free for the guest's \(ByteSize(guest)): \(list)", evidence)]
    }
    let pool = pools.max { $0.totalBytes < $1.totalBytes } ?? pools[0]
    let wanted = guest / pool.pageSize + (guest % pool.pageSize == 0 ? 0 : 1)
    return [
      .warn(
        Reason.tooFew,
        "too few huge pages are free for the guest's \(ByteSize(guest)): \(list)", evidence,
        remedy: [
          Remedy(
            .hostSystem, "Reserve more; what is in use now comes on top",
            command: "echo \(UInt64(max(0, pool.total - pool.free)) + wanted) | sudo tee \(pool.path)/nr_hugepages"),
          Remedy(
            .kernelCommandLine, "Or reserve them at boot, while memory is whole",
            command: "hugepagesz=\(pool.pageSize >> 10)K hugepages=\(UInt64(max(0, pool.total - pool.free)) + wanted)"),
        ])
    ]
  }
}
