// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// Whether the kernel drives an IOMMU, judged by the groups it made and never by the command line.
public struct IOMMUEnabledCheck: HostCheck {
  public init() {}

  public static let about = CheckDescription(
    id: "iommu.enabled",
    title: "The kernel uses an IOMMU",
    why: """
      VFIO hands a device to a guest only behind an IOMMU: without one, the device could read and write all of the host's \
      memory. No IOMMU means no group, and no group means that vfio-pci refuses to bind.
      """,
    how: """
      The kernel lists its IOMMUs under /sys/class/iommu and the groups it made under /sys/kernel/iommu_groups. The groups \
      decide. When there are none, the firmware tables and the processor's hypervisor bit tell whether the firmware, the \
      kernel or a surrounding virtual machine is the reason. The kernel command line is never taken as proof.
      """,
    verdicts: [
      (.pass, "there are IOMMU groups"),
      (.fail, "there are none; the summary says whether firmware, kernel or virtual machine is the reason"),
      (.unknown, "/sys/kernel/iommu_groups could not be read"),
    ],
    fixableBy: [.firmware, .kernelCommandLine],
    references: [
      ("Linux: VFIO", "https://docs.kernel.org/driver-api/vfio.html"),
      (
        "Linux: sysfs-kernel-iommu_groups",
        "https://www.kernel.org/doc/Documentation/ABI/testing/sysfs-kernel-iommu_groups"
      ),
    ])

  public func judge(_ context: CheckContext) -> [Judgement] {
    let machine = context.machine
    let groupsPath = "/sys/kernel/iommu_groups"
    if let gap = machine.gap(at: groupsPath) { return [.unknown("the IOMMU groups could not be read", gap: gap)] }
    let iommu = machine.iommu
    let evidence = [
      Evidence(groupsPath, "\(iommu.groups.count) groups"),
      Evidence("/sys/class/iommu", iommu.units.isEmpty ? "empty" : iommu.units.map(\.name).joined(separator: " ")),
    ]
    if iommu.isEnabled {
      return [
        .pass(
          "\(iommu.groups.count) IOMMU groups, by \(iommu.units.isEmpty ? "an IOMMU without a sysfs entry" : iommu.units.map(\.name).joined(separator: ", "))",
          evidence)
      ]
    }
    return [Self.reason(machine, evidence)]
  }

  /// Why there are no groups: the first of firmware, kernel and virtual machine that explains it.
  private static func reason(_ machine: Machine, _ evidence: [Evidence]) -> Judgement {
    let tables = machine.iommu.firmwareTables.sorted()
    let evidence =
      evidence + [
        Evidence(
          "/sys/firmware/acpi/tables", tables.isEmpty ? "no DMAR, IVRS, IORT or VIOT" : tables.joined(separator: " "))
      ]
    if !tables.isEmpty {
      let argument =
        tables.contains("IVRS") ? "amd_iommu=on" : tables.contains("DMAR") ? "intel_iommu=on" : "iommu.passthrough=0"
      let given = machine.kernel.commandLine.filter {
        $0.hasPrefix("intel_iommu=") || $0.hasPrefix("amd_iommu=") || $0.hasPrefix("iommu=")
      }
      return .fail(
        "the kernel does not use the IOMMU that the firmware describes (\(tables.joined(separator: ", ")))",
        evidence + [Evidence("/proc/cmdline", given.isEmpty ? "no IOMMU argument" : given.joined(separator: " "))],
        remedy: [
          Remedy(
            .kernelCommandLine,
            given.isEmpty
              ? "Add \(argument) to the kernel command line and reboot"
              : "Replace \(given.joined(separator: " ")) by \(argument) and reboot",
            command: argument)
        ])
    }
    if machine.processor.isVirtualMachine {
      return .fail(
        "this is a virtual machine and its hypervisor gives it no IOMMU",
        evidence + [Evidence("/proc/cpuinfo", "flags: hypervisor")],
        remedy: [
          Remedy(
            .virtualMachine, "Give this virtual machine a virtual IOMMU, if its own guests are to get devices",
            command: "-machine q35,kernel-irqchip=split -device intel-iommu,intremap=on,caching-mode=on")
        ])
    }
    return .fail(
      "the firmware describes no IOMMU", evidence,
      remedy: [
        Remedy(
          .firmware,
          "Turn on VT-d (Intel) or IOMMU / AMD-Vi (AMD) in the firmware setup; if there is no such entry, update the firmware"
        )
      ])
  }
}
