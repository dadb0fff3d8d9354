// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// Whether VFIO allows as many mappings as the guest may need.
package struct DMAEntriesCheck: HostCheck {
  package enum Reason: String, FindingReason {
    case everyPage = "every-page"
    case ordinaryGuest = "ordinary-guest"
    case lowLimit = "low-limit"
    case notANumber = "not-a-number"
    case notLoaded = "not-loaded"
  }

  package init() {}

  package static let concernsXen = false

  package static let about = CheckDescription(
    id: "memory.dma-entries",
    title: "VFIO allows enough mappings",
    why: """
      vfio_iommu_type1 allows a container 65535 mappings unless told otherwise. A mapping is one request of QEMU, not one \
      page: an ordinary guest needs a few dozen, whatever its size. A guest with a virtual IOMMU makes one for every buffer \
      that it maps, and a confidential guest one for every page that it shares; past the limit they fail with "No space left \
      on device".
      """,
    how: """
      The parameter dma_entry_limit of the loaded module is compared with what an ordinary guest needs. The worst case, every \
      page of the guest mapped by itself, is named beside it and not judged, since only the guest knows how it maps. iommufd \
      has no such limit.
      """,
    reasons: [
      (Reason.everyPage, .pass, "the limit is enough for every 4 KiB page of the guest by itself"),
      (
        Reason.ordinaryGuest, .pass,
        "the limit is enough for a guest without a virtual IOMMU; where the guest's memory is known, the summary says what the worst case would be"
      ),
      (Reason.lowLimit, .warn, "the limit was lowered so far that several devices may not fit"),
      (CommonReason.unreadable, .unknown, "the parameter could not be read"),
      (Reason.notANumber, .unknown, "the parameter is not a number"),
      (Reason.notLoaded, .notApplicable, "vfio_iommu_type1 is not loaded"),
    ],
    fixableBy: [.hostSystem],
    references: [
      (
        "Linux: vfio_iommu_type1.c",
        "https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/drivers/vfio/vfio_iommu_type1.c"
      )
    ])

  /// Slots for memory, BARs and their parts: an ordinary guest with several devices stays well below.
  private static let ordinary: UInt64 = 1024
  /// The smallest page that VT-d and AMD-Vi map.
  private static let pageSize: UInt64 = 4096

  package func judge(_ context: CheckContext) -> [Judgement] {
    let machine = context.machine
    let path = "/sys/module/vfio_iommu_type1/parameters/dma_entry_limit"
    if let gap = machine.gap(at: path) { return [.unknown("VFIO's limit of mappings could not be read", gap: gap)] }
    guard let text = machine.kernel.parameters["vfio_iommu_type1.dma_entry_limit"] else {
      return [
        .notApplicable(
          Reason.notLoaded, "vfio_iommu_type1, which has the limit, is not loaded", [Evidence(path, "absent")])
      ]
    }
    let evidence = [Evidence(path, text)]
    guard let limit = UInt64(text) else {
      return [
        .unknown(
          Reason.notANumber, "VFIO's limit of mappings is not a number", evidence,
          remedy: [Remedy(.hostSystem, "Look at the module's parameter", command: "cat \(path)")])
      ]
    }
    if limit < Self.ordinary {
      return [
        .warn(
          Reason.lowLimit, "VFIO allows only \(limit) mappings per container", evidence,
          remedy: [Remedy(.hostSystem, "Set the limit back to its default", command: "echo 65535 | sudo tee \(path)")])
      ]
    }
    guard let memory = context.guest.memory else {
      return [
        .pass(
          Reason.ordinaryGuest,
          "VFIO allows \(limit) mappings per container, far more than a guest without a virtual IOMMU makes", evidence)
      ]
    }
    let pages = memory / Self.pageSize + (memory % Self.pageSize == 0 ? 0 : 1)
    if pages <= limit {
      return [
        .pass(
          Reason.everyPage, "VFIO allows \(limit) mappings, enough even for every 4 KiB page of the guest by itself",
          evidence)
      ]
    }
    return [
      .pass(
        Reason.ordinaryGuest,
        "VFIO allows \(limit) mappings; only a guest that maps single pages through a virtual IOMMU (at most \(pages)) could need more",
        evidence)
    ]
  }
}
