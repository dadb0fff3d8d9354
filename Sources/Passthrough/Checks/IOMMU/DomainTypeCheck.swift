// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// Which default domain the groups have: whether the host's own drivers go through translation.
package struct DomainTypeCheck: HostCheck {
  package enum Reason: String, FindingReason {
    case identity
    case dma
    case dmaFQ = "dma-fq"
    case mixed
    case otherType = "other-type"
    case notShown = "not-shown"
    case oldKernel = "old-kernel"
  }

  package init() {}

  package static let dependsOnTargets = true
  package static let concernsXen = false

  package static let about = CheckDescription(
    id: "iommu.domain-type",
    title: "How the IOMMU treats devices that the host drives",
    why: """
      A guest's device is always translated. This is about the time before and after: in an identity domain (iommu=pt) the \
      host's driver works untranslated, faster, and nothing stops the device from reaching all memory; in a DMA domain it is \
      confined, strictly (DMA) or with invalidations put off for speed (DMA-FQ). It also says what a measurement on the host \
      is a measurement of.
      """,
    how: """
      The kernel tells each group's default domain in /sys/kernel/iommu_groups/N/type since Linux 5.11. Kernel arguments \
      are not looked at: a device may be exempt from them.
      """,
    reasons: [
      (Reason.identity, .pass, "the host's own drivers work untranslated and unconfined"),
      (Reason.dma, .pass, "the host's own drivers are translated, with strict invalidation"),
      (Reason.dmaFQ, .pass, "the host's own drivers are translated, with lazy invalidation"),
      (Reason.mixed, .pass, "the groups have different types; the summary names them"),
      (Reason.otherType, .pass, "the type is another; the summary names it"),
      (CommonReason.unreadable, .unknown, "the type could not be read"),
      (Reason.notShown, .unknown, "the kernel does not tell the type"),
      (Reason.oldKernel, .notApplicable, "the kernel is older than 5.11 and does not show the type"),
    ],
    fixableBy: [.kernelCommandLine],
    references: [
      (
        "Linux: sysfs-kernel-iommu_groups",
        "https://www.kernel.org/doc/Documentation/ABI/testing/sysfs-kernel-iommu_groups"
      ),
      ("Linux: kernel parameters", "https://docs.kernel.org/admin-guide/kernel-parameters.html"),
    ])

  package func judge(_ context: CheckContext) -> [Judgement] {
    let machine = context.machine
    guard machine.hasPCIGroups else { return [machine.noIOMMUAnswer] }
    let wanted = Set(context.targetFunctions.compactMap(\.group))
    let groups = wanted.isEmpty ? machine.iommu.groups : wanted.sorted().compactMap { machine.iommu.group($0) }
    let types = Dictionary(grouping: groups) { $0.type ?? .unknown }
    if types.isEmpty || (types.count == 1 && types[.unknown] != nil) {
      let path = groups.first.map { $0.path(.type) } ?? "/sys/kernel/iommu_groups"
      if machine.kernel.isVersion(5, 11) == false, machine.gap(at: path) == nil {
        return [
          .notApplicable(
            Reason.oldKernel,
            "a kernel before 5.11 does not show the type of a group",
            [Evidence("/proc/sys/kernel/osrelease", machine.kernel.release ?? "absent")])
        ]
      }
      return [
        .unknown(
          Reason.notShown,
          "the kernel does not tell the type of \(wanted.isEmpty ? "any group" : "the group")",
          [Evidence(path, groups.first?.type?.rawValue ?? "absent")],
          gap: groups.compactMap { machine.gap(at: $0.path(.type)) }.first,
          remedy: machine.gap(at: path) == nil
            ? [Remedy(.hostSystem, "Use Linux 5.11 or later, which shows it")] : [])
      ]
    }
    let reason = Self.reason(Array(types.keys))
    if wanted.isEmpty {
      let counts = types.sorted { ($1.value.count, $0.key.rawValue) < ($0.value.count, $1.key.rawValue) }
        .map { "\($0.value.count) \($0.key)" }
      return [
        .pass(
          reason,
          "groups by type: \(counts.joined(separator: ", "))\(Self.consequence(Array(types.keys)))",
          types.sorted { $0.key.rawValue < $1.key.rawValue }.compactMap { type, groups in
            groups.first.map { Evidence($0.path(.type), type.rawValue) }
          })
      ]
    }
    return [
      .pass(
        reason,
        groups.map { "group \($0.number) is \($0.type ?? .unknown)" }.joined(separator: ", ")
          + Self.consequence(Array(types.keys)),
        groups.map { Evidence($0.path(.type), $0.type?.rawValue ?? "absent") })
    ]
  }

  private static func reason(_ types: [DomainType]) -> Reason {
    switch types {
    case [.identity]: .identity
    case [.dma]: .dma
    case [.dmaLazy]: .dmaFQ
    default: types.count > 1 ? .mixed : .otherType
    }
  }

  private static func consequence(_ types: [DomainType]) -> String {
    if types.contains(.identity) {
      return types.count == 1
        ? ": the host's own drivers work untranslated and unconfined"
        : "; in identity groups the host's own drivers work untranslated and unconfined"
    }
    if types == [.dmaLazy] { return ": the host's own drivers are translated, with lazy invalidation" }
    if types == [.dma] { return ": the host's own drivers are translated, with strict invalidation" }
    return ""
  }
}
