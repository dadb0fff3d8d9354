// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// What the firmware's tables say of an IOMMU.
enum FirmwareIOMMU {
  /// So many, or at least one where no count is known.
  case described(Int)
  /// The tables describe none, yet the kernel made groups.
  case foundWithout
  /// None, with the reason, for programs and in a sentence; not proven where a table could not be read.
  case missing(IOMMUFirmwareCheck.Reason, summary: String, isProven: Bool)
}

extension Machine {
  /// Whether the kernel put a PCI function into an IOMMU group. Where there is no PCI function at all, any group
  /// counts.
  var hasPCIGroups: Bool {
    iommu.groups.contains { !$0.members.isEmpty } || pci.devices.contains { $0.group != nil }
      || (pci.devices.isEmpty && iommu.isEnabled)
  }

  /// What the tables that are there (`iommu.firmwareTables`) say of an IOMMU in front of PCI.
  var firmwareIOMMU: FirmwareIOMMU {
    let tables = iommu.firmwareTables.sorted()
    let counts = tables.map { (table: $0, count: iommu.unitCount(inTable: $0)) }
    let sum = counts.compactMap(\.count).reduce(0, +)
    if sum > 0 {
      if let iort = iommu.iort, iort.unitCount == sum, !iort.rootComplexes.isEmpty, !hasPCIGroups,
        iort.isWhole && !iort.rootComplexes.contains(where: \.isBehindSMMU)
      {
        return .missing(
          .uncoveredPCI, summary: "IORT describes an SMMU, and no PCI root complex behind it", isProven: true)
      }
      return .described(sum)
    }
    if iommu.isEnabled || !iommu.units.isEmpty {
      // Of a DMAR or an IVRS that was cut the kernel made something all the same: those IOMMUs are found by nothing
      // else.
      return counts.contains { $0.count == nil || $0.table == "DMAR" || $0.table == "IVRS" }
        ? .described(1) : .foundWithout
    }
    // Firmware writes DMAR and IVRS for the IOMMU alone; an IORT proves nothing.
    if counts.contains(where: { $0.count == nil && $0.table != "IORT" }) { return .described(1) }
    if counts.contains(where: { $0.count == nil }) {
      return .missing(
        .unprovenSMMU,
        summary:
          "the kernel found no SMMU, and IORT alone proves none: every Arm server has one for its interrupts",
        isProven: false)
    }
    let reasons = tables.map { table in
      switch table {
      case "DMAR": "DMAR describes no remapping unit"
      case "IVRS": "IVRS describes no IOMMU"
      case "IORT": "IORT describes no SMMU"
      default: "VIOT describes no virtio IOMMU"
      }
    }
    return .missing(.noUnit, summary: reasons.joined(separator: ", "), isProven: true)
  }

  /// The answer of what only an IOMMU in front of PCI raises, where there is none.
  var noIOMMUAnswer: Judgement {
    iommu.isEnabled
      ? .notApplicable(
        CommonReason.noIOMMU, "no PCI function is behind an IOMMU",
        [Evidence("/sys/kernel/iommu_groups", "\(iommu.groups.count) groups, none with a PCI function")])
      : .notApplicable(CommonReason.noIOMMU, "there is no IOMMU", [.noGroups])
  }

  /// What proves that this is a virtual machine.
  var hypervisorEvidence: [Evidence] {
    [hypervisor.map { Evidence($0.path, $0.value) } ?? Evidence("/proc/cpuinfo", "flags: hypervisor")]
  }

  /// What may bring an IOMMU where firmware describes none, by architecture.
  var missingIOMMURemedies: [Remedy] {
    if !processor.isKnownNotX86 { return [.switchOnIOMMU(processor)] }
    let log = Remedy(
      .hostSystem, "Look in the kernel log for why there are no IOMMU groups",
      command: "sudo dmesg | grep -i -e iommu -e smmu -e tce")
    switch processor.architecture {
    case .arm where firmware.hasACPITables:
      return [
        Remedy(
          .firmware,
          "Turn on the SMMU in the firmware setup (\"SMMU\", \"IOMMU\" or \"I/O virtualization\"); if there is no such entry, update the firmware"
        )
      ]
    case .arm, .riscV, .loongArch:
      return uncoveredPCIRemedies
    case .s390:
      // zPCI functions are behind the IOMMU of the channel subsystem always (drivers/iommu/s390-iommu.c).
      return [
        Remedy(
          .hostSystem,
          "Every PCI function of IBM Z has an IOMMU: see whether functions are configured for this partition, and whether the kernel has CONFIG_S390_IOMMU",
          command: "lspci")
      ]
    case .power, .x86, nil:
      return [log]
    }
  }

  /// Where the hardware, as its device tree describes it, has no IOMMU in front of PCI.
  var uncoveredPCIRemedies: [Remedy] {
    if isVirtualMachine { return virtualIOMMURemedies }
    let name =
      switch processor.architecture {
      case .arm: "an SMMU"
      case .riscV: "a RISC-V IOMMU"
      default: "an IOMMU"
      }
    return [
      Remedy(
        .hardware,
        "Use a machine whose PCIe root complexes are behind \(name): only firmware or a device tree that describes one could change it on this one"
      )
    ]
  }
}

extension Remedy {
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
