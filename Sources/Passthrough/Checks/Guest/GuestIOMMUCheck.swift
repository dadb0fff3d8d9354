// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// Whether the guest itself translates the device's DMA.
package struct GuestIOMMUCheck: GuestCheck {
  package enum Reason: String, FindingReason {
    case noVirtualIOMMU = "no-viommu"
    case identity
    case translated
    case noType = "no-type"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "guest.viommu",
    title: "A virtual IOMMU does not stand in the device's way unasked",
    why: """
      With a virtual IOMMU that translates, every mapping that the guest's driver makes goes through the hypervisor: streaming \
      workloads lose a large part of their rate. It is needed only to pass the device on to a nested guest or to user space.
      """,
    how: """
      The guest's own IOMMU groups are read. A default domain of type identity leaves DMA alone, DMA and DMA-FQ translate it.
      """,
    reasons: [
      (Reason.noVirtualIOMMU, .pass, "the guest has no IOMMU for the device"),
      (Reason.identity, .pass, "the guest's own IOMMU leaves the device's DMA alone"),
      (Reason.translated, .warn, "the guest's own IOMMU translates the device's DMA"),
      (Reason.noType, .unknown, "the guest has an IOMMU, and its kernel does not tell the domain's type"),
    ],
    fixableBy: [.virtualMachine, .kernelCommandLine],
    references: [
      (
        "Linux: kernel parameters, iommu.passthrough",
        "https://docs.kernel.org/admin-guide/kernel-parameters.html"
      )
    ])

  package func judge(_ context: VerificationContext) -> [Judgement] {
    context.functions.map { judge($0.device, context.machine).about($0.subject) }
  }

  private func judge(_ device: PCIDevice, _ machine: Machine) -> Judgement {
    guard let group = machine.group(of: device) else {
      return .pass(
        Reason.noVirtualIOMMU, "the guest has no IOMMU for it", [Evidence(device.busPath(.iommuGroup), "absent")])
    }
    let path = group.path(.type)
    guard let type = group.type else {
      return .unknown(Reason.noType, "its domain's type could not be read", gap: machine.gap(at: path))
    }
    if type == .identity {
      return .pass(Reason.identity, "the guest's IOMMU leaves its DMA alone", [Evidence(path, type.rawValue)])
    }
    return .warn(
      Reason.translated, "the guest's own IOMMU translates its DMA (\(type))", [Evidence(path, type.rawValue)],
      remedy: [
        Remedy(
          .kernelCommandLine,
          "Boot the guest with iommu.passthrough=1, or take the virtual IOMMU out of its definition, unless the device is passed on"
        )
      ])
  }
}
