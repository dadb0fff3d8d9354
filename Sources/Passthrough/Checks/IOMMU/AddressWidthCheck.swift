// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Wording

/// Whether the IOMMU can translate every address that the guest may use.
package struct AddressWidthCheck: HostCheck {
  package enum Reason: String, FindingReason {
    case wideEnough = "wide-enough"
    case tooNarrow = "too-narrow"
    case guestMemory = "guest-memory"
    case iommuWidthUnknown = "iommu-width-unknown"
    case cpuWidthUnknown = "cpu-width-unknown"
    case widthNotShown = "width-not-shown"
  }

  package init() {}

  package static let dependsOnTargets = true
  package static let concernsXen = false

  package static let about = CheckDescription(
    id: "iommu.address-width",
    title: "The IOMMU's addresses are as wide as the guest's",
    why: """
      VFIO maps guest addresses one to one, so an address that the guest uses must fit into the IOMMU's. Many desktop IOMMUs \
      take 39 bits while the processor has 46: firmware in the guest then puts large BARs near the top of what the processor \
      could address, and mapping them fails with EINVAL ("vfio_container_dma_map … -22"). Often that only costs direct \
      transfers between two assigned devices; with memory up there, the guest does not start.
      """,
    how: """
      VT-d gives the width in its capability register (MGAW, bounded by the page table levels in SAGAW), AMD-Vi by the levels \
      of host page tables in its extended features (HATS). It is compared with the guest's physical address bits, which are \
      the processor's where the guest's are not known. Only IOMMUs in front of the named devices count.
      """,
    reasons: [
      (Reason.wideEnough, .pass, "the IOMMU takes at least as many address bits as the guest has"),
      (Reason.tooNarrow, .warn, "the guest can use addresses that the IOMMU does not take"),
      (Reason.guestMemory, .fail, "the guest's memory alone does not fit into the IOMMU's addresses"),
      (CommonReason.unreadable, .unknown, "the IOMMU's or the processor's address bits could not be read"),
      (Reason.iommuWidthUnknown, .unknown, "the kernel does not report the address bits of an IOMMU"),
      (Reason.cpuWidthUnknown, .unknown, "the kernel does not report the processor's address bits"),
      (Reason.widthNotShown, .notApplicable, "this kind of IOMMU does not show its width"),
    ],
    fixableBy: [.virtualMachine],
    references: [
      ("Intel VT-d specification, 11.4.2: capability register", "https://cdrdv2.intel.com/v1/dl/getContent/671081"),
      ("AMD IOMMU specification: extended feature register", "https://docs.amd.com/v/u/en-US/48882_IOMMU"),
      ("QEMU: IGD assignment, known issues", "https://gitlab.com/qemu-project/qemu/-/blob/master/docs/igd-assign.rst"),
      ("libvirt: maxphysaddr", "https://libvirt.org/formatdomain.html#cpu-model-and-topology"),
    ])

  package func judge(_ context: CheckContext) -> [Judgement] {
    let machine = context.machine
    guard machine.hasPCIGroups else { return [machine.noIOMMUAnswer] }
    let units = Self.units(context)
    guard !units.isEmpty else {
      return [.notApplicable(Reason.widthNotShown, "this kind of IOMMU does not show how wide its addresses are")]
    }
    let evidence = units.map { unit in
      Evidence(
        Self.path(unit), unit.inputAddressBits.map { "\($0) bits" } ?? "no width to be had")
    }
    guard let width = units.compactMap(\.inputAddressBits).min(), !units.contains(where: { $0.inputAddressBits == nil })
    else {
      let unreadable = units.filter { $0.inputAddressBits == nil }
      return [
        .unknown(
          Reason.iommuWidthUnknown,
          "how wide the addresses of \(unreadable.map(\.name).joined(separator: ", ")) are could not be read", evidence,
          gap: unreadable.compactMap { machine.gap(at: Self.path($0)) }.first,
          remedy: unreadable.contains { machine.gap(at: Self.path($0)) != nil }
            ? []
            : [
              Remedy(
                .hostSystem, "Look in the kernel log for the IOMMU's features",
                command: "sudo dmesg | grep -i -e dmar -e amd-vi")
            ])
      ]
    }
    if let memory = context.guest.memory, width < 64, memory > UInt64(1) << UInt64(width) {
      return [
        .fail(
          Reason.guestMemory,
          "the guest's \(ByteSize(memory)) do not fit into the IOMMU's \(width)-bit addresses", evidence,
          remedy: [
            Remedy(.virtualMachine, "Give the guest less than \(ByteSize(UInt64(1) << UInt64(width))) of memory")
          ])
      ]
    }
    let known = context.guest.physicalAddressBits
    guard let bits = known ?? machine.processor.physicalAddressBits else {
      return [
        .unknown(
          Reason.cpuWidthUnknown,
          "the processor's physical address bits could not be read", evidence, gap: machine.gap(at: "/proc/cpuinfo"),
          remedy: machine.gap(at: "/proc/cpuinfo") == nil
            ? [
              Remedy(.hostSystem, "Look for the processor's address sizes", command: "lscpu | grep -i 'address sizes'")
            ]
            : [])
      ]
    }
    let whose = known == nil ? "the processor" : "the guest"
    let guestEvidence =
      evidence + (known == nil ? [Evidence("/proc/cpuinfo", "address sizes: \(bits) bits physical")] : [])
    if width >= bits {
      return [.pass(Reason.wideEnough, "the IOMMU takes \(width)-bit addresses, \(whose) has \(bits)", guestEvidence)]
    }
    return [
      .warn(
        Reason.tooNarrow,
        "the IOMMU takes \(width)-bit addresses but \(whose) has \(bits): BARs that the guest puts above cannot be mapped",
        guestEvidence,
        remedy: [
          Remedy(
            .virtualMachine, "Limit the guest's physical address bits (QEMU)",
            command: "-cpu host,host-phys-bits-limit=\(width)"),
          Remedy(
            .virtualMachine, "Limit the guest's physical address bits (libvirt, within <cpu mode='host-passthrough'>)",
            command: "<maxphysaddr mode='passthrough' limit='\(width)'/>"),
        ])
    ]
  }

  /// The IOMMUs in front of the targets; all of them where nobody named a device or the kernel does not say.
  private static func units(_ context: CheckContext) -> [IOMMUUnit] {
    func showsWidth(_ unit: IOMMUUnit) -> Bool { unit.addressWidthPath != nil }
    let inFront = context.unitsInFrontOfTargets.filter(showsWidth)
    return inFront.isEmpty ? context.machine.iommu.units.filter(showsWidth) : inFront
  }

  private static func path(_ unit: IOMMUUnit) -> String { unit.addressWidthPath ?? unit.path }
}
