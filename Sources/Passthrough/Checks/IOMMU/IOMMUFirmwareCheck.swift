// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// Whether firmware describes an IOMMU, judged by the ACPI tables that the kernel shows.
package struct IOMMUFirmwareCheck: HostCheck {
  package enum Reason: String, FindingReason {
    case described
    case noUnit = "no-unit"
    case uncoveredPCI = "uncovered-pci"
    case unprovenSMMU = "unproven-smmu"
    case noTable = "no-table"
    case vmWithoutTable = "vm-without-table"
    case foundWithoutTable = "found-without-table"
    case noACPI = "no-acpi"
  }

  package init() {}

  package static let concernsXen = false

  package static let about = CheckDescription(
    id: "iommu.firmware",
    title: "The firmware describes an IOMMU",
    why: """
      The kernel learns of an IOMMU from an ACPI table: DMAR on Intel, IVRS on AMD, IORT on Arm, VIOT for a virtio IOMMU. \
      Firmware leaves the table out while VT-d or AMD-Vi is switched off in its setup, and then no kernel argument can help. On \
      Arm the table is always there, since it describes interrupts too: with the SMMU off it only lacks the SMMU.
      """,
    how: """
      The tables under /sys/firmware/acpi/tables are read, which takes root, and the IOMMUs in them counted: DRHD in DMAR, IVHD in \
      IVRS, SMMU nodes in IORT and the PCI root complexes that lead to them, virtio-iommu nodes in VIOT. Where a table cannot be \
      read, that it exists counts, except for IORT: there the kernel's own IOMMUs and groups decide. Machines without ACPI \
      describe their IOMMU in a device tree, so where the kernel made groups without a table, nothing is missing.
      """,
    reasons: [
      (Reason.described, .pass, "a table describes an IOMMU"),
      (Reason.noUnit, .fail, "the tables are there and describe no IOMMU"),
      (Reason.uncoveredPCI, .fail, "IORT describes an SMMU, and no PCI root complex behind it"),
      (Reason.unprovenSMMU, .fail, "IORT could not be read, and the kernel found no SMMU"),
      (Reason.noTable, .fail, "no table describes an IOMMU, and the kernel found none any other way"),
      (Reason.vmWithoutTable, .fail, "this is a virtual machine and its hypervisor describes no IOMMU to it"),
      (CommonReason.unreadable, .unknown, "/sys/firmware/acpi/tables could not be read"),
      (Reason.foundWithoutTable, .notApplicable, "the kernel found its IOMMU without an ACPI table"),
      (Reason.noACPI, .notApplicable, "the machine has no ACPI"),
    ],
    fixableBy: [.firmware, .virtualMachine],
    references: [
      ("Intel VT-d specification, chapter 8: BIOS considerations", "https://cdrdv2.intel.com/v1/dl/getContent/671081"),
      ("AMD IOMMU specification, section 5.2: IVRS", "https://docs.amd.com/v/u/en-US/48882_IOMMU"),
      ("Arm DEN 0049: IO Remapping Table", "https://developer.arm.com/documentation/den0049/latest/"),
      ("Linux: x86 IOMMU support", "https://docs.kernel.org/arch/x86/iommu.html"),
    ])

  private static let directory = "/sys/firmware/acpi/tables"

  package func judge(_ context: CheckContext) -> [Judgement] {
    let machine = context.machine
    let tables = machine.iommu.firmwareTables.sorted()
    if !tables.isEmpty { return [Self.judge(tables, machine)] }
    if let gap = machine.gaps.first(where: { $0.path == Self.directory || $0.path.hasPrefix(Self.directory + "/") }) {
      return [.unknown("which ACPI tables exist could not be read", gap: gap)]
    }
    let evidence = [
      Evidence(Self.directory, machine.firmware.hasACPITables ? "no DMAR, IVRS, IORT or VIOT" : "absent")
    ]
    if machine.iommu.isEnabled {
      return [.notApplicable(Reason.foundWithoutTable, "the kernel found its IOMMU without an ACPI table", evidence)]
    }
    if !machine.firmware.hasACPITables {
      return [.notApplicable(Reason.noACPI, "this machine shows no ACPI tables", evidence)]
    }
    if machine.isVirtualMachine {
      return [
        .fail(
          Reason.vmWithoutTable,
          "this is a virtual machine and its hypervisor describes no IOMMU to it",
          evidence + machine.hypervisorEvidence, remedy: machine.virtualIOMMURemedies)
      ]
    }
    return [.fail(Reason.noTable, "the firmware describes no IOMMU", evidence, remedy: machine.missingIOMMURemedies)]
  }

  /// By what stands in the tables that are there.
  private static func judge(_ tables: [String], _ machine: Machine) -> Judgement {
    let evidence = tables.map { Evidence("\(directory)/\($0)", contents(of: $0, machine.iommu)) }
    switch machine.firmwareIOMMU {
    case .described(let count):
      let list = tables.joined(separator: ", ")
      return .pass(
        Reason.described,
        count > 1 ? "the firmware describes \(count) IOMMUs (\(list))" : "the firmware describes an IOMMU (\(list))",
        evidence)
    case .foundWithout:
      return .notApplicable(Reason.foundWithoutTable, "the kernel found its IOMMU without an ACPI table", evidence)
    case .missing(let reason, let summary, let isProven):
      let gap = machine.gap(at: "\(directory)/IORT")
      return .fail(
        reason, summary,
        evidence + [Evidence("/sys/class/iommu", "empty"), .noGroups]
          + (gap.map { [Evidence($0.path, "\($0.errno)")] } ?? []),
        remedy: (machine.isVirtualMachine ? machine.virtualIOMMURemedies : machine.missingIOMMURemedies)
          + (!isProven && gap?.needsPrivilege == true ? [.runAsRoot] : []))
    }
  }

  private static func contents(of table: String, _ iommu: IOMMU) -> String {
    guard let count = iommu.unitCount(inTable: table) else { return "exists" }
    let unit =
      switch table {
      case "DMAR": "DRHD"
      case "IVRS": "IVHD"
      case "IORT": "SMMU"
      default: "virtio-iommu"
      }
    var text = "\(count) \(unit)"
    if table == "IORT", let complexes = iommu.iort?.rootComplexes {
      text += ", \(complexes.count { $0.isBehindSMMU }) of \(complexes.count) PCI root complexes behind one"
    }
    return text
  }
}
