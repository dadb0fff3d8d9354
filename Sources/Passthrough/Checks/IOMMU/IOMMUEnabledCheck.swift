// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Wording

/// Whether the kernel drives an IOMMU, judged by the groups it made and never by the command line.
package struct IOMMUEnabledCheck: HostCheck {
  package enum Reason: String, FindingReason {
    case groups
    case uncoveredPCI = "uncovered-pci"
    case vmUncoveredPCI = "vm-uncovered-pci"
    case noUnit = "no-unit"
    case noTable = "no-table"
    case notFound = "not-found"
    case vmWithoutIOMMU = "vm-without-iommu"
    case switchedOff = "switched-off"
    case notSwitchedOn = "not-switched-on"
    case noDriver = "no-driver"
    case notUsed = "not-used"
  }

  package init() {}

  package static let concernsXen = false

  package static let about = CheckDescription(
    id: "iommu.enabled",
    title: "The kernel uses an IOMMU",
    why: """
      VFIO hands a device to a guest only behind an IOMMU: without one, the device could read and write all of the host's \
      memory. No IOMMU means no group, and no group means that vfio-pci refuses to bind.
      """,
    how: """
      The kernel lists its IOMMUs under /sys/class/iommu and the groups it made under /sys/kernel/iommu_groups. The groups \
      decide, and only those with a PCI function in them: on many boards with an Arm processor the IOMMU serves devices of the chip \
      alone. When there are none, the firmware tables, the hypervisor and the architecture tell whether the firmware, the kernel, \
      a surrounding virtual machine or the hardware is the reason. The kernel command line is never taken as proof.
      """,
    reasons: [
      (Reason.groups, .pass, "there are IOMMU groups with PCI functions"),
      (
        Reason.uncoveredPCI, .fail,
        "the IOMMU serves other devices of the machine: the PCIe root complexes are not behind it"
      ),
      (Reason.vmUncoveredPCI, .fail, "the hypervisor puts no PCI device behind this virtual machine's IOMMU"),
      (Reason.noUnit, .fail, "the firmware's tables are there and describe no IOMMU in front of PCI"),
      (Reason.noTable, .fail, "the firmware has no table that describes an IOMMU"),
      (Reason.notFound, .fail, "the kernel found no IOMMU, and the firmware does not tell whether there is one"),
      (Reason.vmWithoutIOMMU, .fail, "this is a virtual machine and its hypervisor gives it no IOMMU"),
      (Reason.switchedOff, .fail, "the firmware describes an IOMMU, and a kernel argument switches it off"),
      (
        Reason.notSwitchedOn, .fail,
        "the firmware describes an IOMMU of Intel, and intel_iommu=on is not on the kernel command line"
      ),
      (Reason.noDriver, .fail, "the firmware describes an IOMMU whose driver the kernel lacks or did not load"),
      (Reason.notUsed, .fail, "the firmware describes an IOMMU, and why the kernel does not use it is not known"),
      (CommonReason.unreadable, .unknown, "/sys/kernel/iommu_groups could not be read"),
      (CommonReason.xen, .notApplicable, "Xen drives the IOMMU"),
    ],
    fixableBy: [.firmware, .kernelCommandLine, .hostSystem, .virtualMachine, .hardware],
    references: [
      ("Linux: VFIO", "https://docs.kernel.org/driver-api/vfio.html"),
      (
        "Linux: sysfs-kernel-iommu_groups",
        "https://www.kernel.org/doc/Documentation/ABI/testing/sysfs-kernel-iommu_groups"
      ),
    ])

  package func judge(_ context: CheckContext) -> [Judgement] {
    let machine = context.machine
    let groupsPath = "/sys/kernel/iommu_groups"
    if let gap = machine.gap(at: groupsPath) { return [.unknown("the IOMMU groups could not be read", gap: gap)] }
    let iommu = machine.iommu
    let units = iommu.units.map(\.name)
    let evidence = [
      Evidence(groupsPath, "\(iommu.groups.count) groups"),
      Evidence(
        "/sys/class/iommu",
        machine.unrecorded(at: "/sys/class/iommu")?.reason ?? (units.isEmpty ? "empty" : units.joined(separator: " "))),
    ]
    guard iommu.isEnabled else { return [Self.reason(machine, evidence)] }
    let count = counted(iommu.groups.count, "IOMMU group")
    guard machine.hasPCIGroups else {
      let others = iommu.groups.flatMap(\.otherMembers)
      return [
        .fail(
          machine.isVirtualMachine ? Reason.vmUncoveredPCI : .uncoveredPCI,
          "\(count), none with a PCI function: \(Self.nothingBehind(machine))",
          evidence
            + (others.isEmpty
              ? []
              : [Evidence(groupsPath, others.prefix(6).joined(separator: " ") + (others.count > 6 ? " …" : ""))]),
          remedy: machine.uncoveredPCIRemedies)
      ]
    }
    let makers =
      switch units.count {
      case 0 where machine.unrecorded(at: "/sys/class/iommu") != nil: "an IOMMU that was not recorded"
      case 0: "an IOMMU without a sysfs entry"
      case 1...3: units.joined(separator: ", ")
      default: "\(units.count) IOMMUs"
      }
    return [.pass(Reason.groups, "\(count), by \(makers)", evidence)]
  }

  private static func nothingBehind(_ machine: Machine) -> String {
    machine.isVirtualMachine
      ? "the hypervisor puts no PCI device behind this virtual machine's IOMMU"
      : "the PCIe root complexes are not behind an IOMMU"
  }

  /// Why there are no groups: the first of firmware, kernel and virtual machine that explains it.
  private static func reason(_ machine: Machine, _ evidence: [Evidence]) -> Judgement {
    let tables = machine.iommu.firmwareTables.sorted()
    let evidence =
      evidence + [
        Evidence(
          "/sys/firmware/acpi/tables",
          !tables.isEmpty
            ? tables.joined(separator: " ")
            : machine.firmware.hasACPITables ? "no DMAR, IVRS, IORT or VIOT" : "absent")
      ]
    if !tables.isEmpty {
      if case .missing(_, let summary, let isProven) = machine.firmwareIOMMU {
        return .fail(
          isProven ? Reason.noUnit : .notFound,
          isProven ? "the kernel has no IOMMU to use: \(summary)" : "the kernel found no IOMMU", evidence,
          remedy: machine.isVirtualMachine ? machine.virtualIOMMURemedies : machine.missingIOMMURemedies)
      }
      let names = ["intel_iommu", "amd_iommu", "iommu"]
      let arguments = machine.kernel.commandLine.filter { word in names.contains { word.hasPrefix($0 + "=") } }
      let (cause, remedy) = remedy(tables, machine)
      return .fail(
        cause,
        "the kernel does not use the IOMMU that the firmware describes (\(tables.joined(separator: ", ")))",
        evidence + [
          Evidence("/proc/cmdline", arguments.isEmpty ? "no IOMMU argument" : arguments.joined(separator: " "))
        ],
        remedy: [remedy])
    }
    if machine.isVirtualMachine {
      return .fail(
        Reason.vmWithoutIOMMU,
        "this is a virtual machine and its hypervisor gives it no IOMMU",
        evidence + machine.hypervisorEvidence, remedy: machine.virtualIOMMURemedies)
    }
    if !machine.firmware.hasACPITables && machine.processor.isKnownNotX86 {
      return .fail(Reason.notFound, "the kernel found no IOMMU", evidence, remedy: machine.missingIOMMURemedies)
    }
    return .fail(Reason.noTable, "the firmware describes no IOMMU", evidence, remedy: machine.missingIOMMURemedies)
  }

  /// Why the kernel does not use the IOMMU that a table describes, and what switches it on. Intel's is off by default
  /// in many kernels; AMD's and Arm's are on, and `amd_iommu=on` does not exist: when those are not used, something
  /// switched them off or went wrong.
  private static func remedy(_ tables: [String], _ machine: Machine) -> (Reason, Remedy) {
    let kernel = machine.kernel
    let off = ["intel_iommu", "amd_iommu", "iommu"].compactMap { name in
      kernel.argument(name).flatMap { $0.split(separator: ",").contains("off") ? "\(name)=\($0)" : nil }
    }
    if tables.contains("DMAR") {
      if !off.isEmpty {
        return (
          .switchedOff,
          Remedy(
            .kernelCommandLine,
            "Replace \(off.joined(separator: " ")) by intel_iommu=on on the kernel command line and reboot",
            command: "intel_iommu=on")
        )
      }
      if kernel.argument("intel_iommu")?.split(separator: ",").contains("on") != true {
        return (
          .notSwitchedOn,
          Remedy(
            .kernelCommandLine, "Add intel_iommu=on to the kernel command line and reboot", command: "intel_iommu=on")
        )
      }
    } else if !off.isEmpty {
      return (
        .switchedOff,
        Remedy(.kernelCommandLine, "Take \(off.joined(separator: " ")) off the kernel command line and reboot")
      )
    }
    // Drivers of Arm's and virtio's IOMMUs can be modules, or left out.
    let driver = tables.contains("IORT") ? "arm_smmu_v3" : tables.contains("VIOT") ? "virtio_iommu" : nil
    if let driver, kernel.has(module: driver) == false {
      return (
        .noDriver,
        kernel.availableModules?.contains(driver) == true
          ? Remedy(
            .hostSystem, "Load the IOMMU's driver early: add it to the initramfs, then reboot",
            command: "sudo modprobe \(driver)")
          : Remedy(
            .hostSystem,
            "Install a kernel with the IOMMU's driver (\(driver == "arm_smmu_v3" ? "CONFIG_ARM_SMMU_V3, CONFIG_ARM_SMMU" : "CONFIG_VIRTIO_IOMMU"))"
          )
      )
    }
    return (
      .notUsed,
      Remedy(
        .hostSystem, "Look in the kernel log for why the IOMMU was not set up",
        command: "sudo dmesg | grep -i -e dmar -e amd-vi -e iommu -e smmu")
    )
  }
}

extension Evidence {
  /// What every question about the IOMMU ends with where there is none.
  static let noGroups = Evidence("/sys/kernel/iommu_groups", "0 groups")
}
