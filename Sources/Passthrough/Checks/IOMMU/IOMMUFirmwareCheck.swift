// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// Whether firmware describes an IOMMU, judged by the ACPI tables that the kernel shows.
public struct IOMMUFirmwareCheck: HostCheck {
  public init() {}

  public static let about = CheckDescription(
    id: "iommu.firmware",
    title: "The firmware describes an IOMMU",
    why: """
      The kernel learns of an IOMMU from an ACPI table: DMAR on Intel, IVRS on AMD, IORT on Arm, VIOT for a virtio IOMMU. \
      Firmware leaves the table out while VT-d or AMD-Vi is switched off in its setup, and then no kernel argument can help.
      """,
    how: """
      The tables' files under /sys/firmware/acpi/tables are looked for; they need not be readable. Machines without ACPI \
      describe their IOMMU in a device tree, so where the kernel made groups without a table, nothing is missing.
      """,
    verdicts: [
      (.pass, "one of the tables is there"),
      (.fail, "none is there, and no IOMMU was found any other way"),
      (.unknown, "/sys/firmware/acpi/tables could not be read"),
      (.notApplicable, "the machine has no ACPI, or found its IOMMU without a table"),
    ],
    fixableBy: [.firmware, .virtualMachine],
    references: [
      ("Intel VT-d specification, chapter 8: BIOS considerations", "https://cdrdv2.intel.com/v1/dl/getContent/671081"),
      ("Linux: x86 IOMMU support", "https://docs.kernel.org/arch/x86/iommu.html"),
    ])

  public func judge(_ context: CheckContext) -> [Judgement] {
    let machine = context.machine
    let directory = "/sys/firmware/acpi/tables"
    let tables = machine.iommu.firmwareTables.sorted()
    if !tables.isEmpty {
      return [
        .pass(
          "the firmware describes an IOMMU (\(tables.joined(separator: ", ")))",
          tables.map { Evidence("\(directory)/\($0)", "exists") })
      ]
    }
    if let gap = machine.gaps.first(where: { $0.path == directory || $0.path.hasPrefix(directory + "/") }) {
      return [.unknown("which ACPI tables exist could not be read", gap: gap)]
    }
    let evidence = [Evidence(directory, machine.firmware.hasACPITables ? "no DMAR, IVRS, IORT or VIOT" : "absent")]
    if machine.iommu.isEnabled {
      return [.notApplicable("the kernel found its IOMMU without an ACPI table", evidence)]
    }
    if !machine.firmware.hasACPITables {
      return [.notApplicable("this machine shows no ACPI tables", evidence)]
    }
    if machine.processor.isVirtualMachine {
      return [
        .fail(
          "this is a virtual machine and its hypervisor describes no IOMMU to it",
          evidence + [Evidence("/proc/cpuinfo", "flags: hypervisor")], remedy: [.virtualIOMMU])
      ]
    }
    return [.fail("the firmware describes no IOMMU", evidence, remedy: [.switchOnIOMMU(machine.processor)])]
  }
}

extension Remedy {
  /// For a machine that is itself a guest.
  static let virtualIOMMU = Remedy(
    .virtualMachine, "Give this virtual machine a virtual IOMMU, if its own guests are to get devices",
    command: "-machine q35,kernel-irqchip=split -device intel-iommu,intremap=on,caching-mode=on")

  /// Where the firmware setup calls the IOMMU what the processor's maker calls it.
  static func switchOnIOMMU(_ processor: Processor) -> Remedy {
    let name =
      switch processor.vendor {
      case "GenuineIntel": "VT-d (\"Intel Virtualization Technology for Directed I/O\")"
      case "AuthenticAMD", "HygonGenuine": "IOMMU (\"AMD-Vi\"; set it to Enabled, not Auto)"
      default: "VT-d (Intel) or IOMMU / AMD-Vi (AMD)"
      }
    return Remedy(
      .firmware, "Turn on \(name) in the firmware setup; if there is no such entry, update the firmware")
  }
}
