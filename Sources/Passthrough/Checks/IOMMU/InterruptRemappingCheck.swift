// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Wording

/// Whether interrupts are remapped, judged by the interrupt chips in use and never by what the IOMMU could do.
package struct InterruptRemappingCheck: HostCheck {
  package enum Reason: String, FindingReason {
    case remapped
    case unsafeAllowed = "unsafe-allowed"
    case switchedOff = "switched-off"
    case notSupported = "not-supported"
    case incapableUnit = "incapable-unit"
    case off
    case noTellingChip = "no-telling-chip"
    case notX86 = "not-x86"
  }

  package init() {}

  package static let concernsXen = false

  package static let about = CheckDescription(
    id: "iommu.interrupt-remapping",
    title: "The IOMMU remaps interrupts",
    why: """
      A device raises a message interrupt by a memory write, and a guest that owns the device chooses what is written. \
      Without interrupt remapping it could forge any interrupt of the host, so VFIO refuses such a machine with "Operation \
      not permitted" unless it is told to ignore the danger.
      """,
    how: """
      The names of the interrupt chips in /proc/interrupts tell what is in force: a remapped interrupt's chip begins with \
      IR- (vIR- on an emulated IOMMU). Bit IR of VT-d's extended capability register and the flag INTR_REMAP of the DMAR table \
      say only whether remapping is possible, and are given as an explanation.
      """,
    reasons: [
      (Reason.remapped, .pass, "interrupts are remapped"),
      (Reason.unsafeAllowed, .warn, "they are not, and allow_unsafe_interrupts lets VFIO use the IOMMU regardless"),
      (Reason.switchedOff, .fail, "a kernel argument switches remapping off: VFIO will refuse to use the IOMMU"),
      (
        Reason.notSupported, .fail,
        "the DMAR table says that the platform does not support it (INTR_REMAP): VFIO will refuse to use the IOMMU"
      ),
      (Reason.incapableUnit, .fail, "an IOMMU cannot remap interrupts: VFIO will refuse to use the IOMMU"),
      (Reason.off, .fail, "interrupts are not remapped, and why is not known: VFIO will refuse to use the IOMMU"),
      (CommonReason.unreadable, .unknown, "/proc/interrupts could not be read"),
      (Reason.noTellingChip, .unknown, "/proc/interrupts names no chip that tells"),
      (Reason.notX86, .notApplicable, "the machine is no x86"),
    ],
    fixableBy: [.firmware, .kernelCommandLine, .virtualMachine],
    references: [
      ("Intel VT-d specification, chapter 5: interrupt remapping", "https://cdrdv2.intel.com/v1/dl/getContent/671081"),
      (
        "Linux: vfio_iommu_type1.c",
        "https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/drivers/vfio/vfio_iommu_type1.c"
      ),
    ])

  package func judge(_ context: CheckContext) -> [Judgement] {
    let machine = context.machine
    let path = "/proc/interrupts"
    guard machine.hasPCIGroups else { return [machine.noIOMMUAnswer] }
    if machine.processor.isKnownNotX86 {
      return [
        .notApplicable(
          Reason.notX86, "only on x86 is this a matter of the IOMMU; elsewhere the interrupt controller decides")
      ]
    }
    if let gap = machine.gap(at: path) { return [.unknown("the interrupt chips could not be read", gap: gap)] }
    guard let isOn = machine.remapsInterrupts else {
      let chips = machine.kernel.interruptChips.sorted().prefix(6).joined(separator: " ")
      return [
        .unknown(
          Reason.noTellingChip,
          "the interrupt chips do not tell whether interrupts are remapped",
          [Evidence(path, chips.isEmpty ? "no interrupt chip" : chips)],
          remedy: [
            Remedy(
              .hostSystem, "Look in the kernel log for whether interrupt remapping was enabled",
              command: "sudo dmesg | grep -i -e 'IRQ remapping' -e 'interrupt remapping'")
          ])
      ]
    }
    if isOn {
      return [
        .pass(
          Reason.remapped,
          "interrupts are remapped",
          [Evidence(path, Self.shortened(machine.remappedChips))])
      ]
    }
    return [Self.off(machine, [Evidence(path, Self.shortened(machine.kernel.interruptChips.sorted()))])]
  }

  /// Chips of single devices carry the device's address: the first few say enough.
  private static func shortened(_ chips: [String]) -> String { chips.listed(4, separator: " ") }

  private static func off(_ machine: Machine, _ evidence: [Evidence]) -> Judgement {
    var evidence = evidence
    let kernel = machine.kernel
    let incapable = machine.iommu.units.filter { $0.canRemapInterrupts == false }
    for unit in machine.iommu.units {
      if let able = unit.canRemapInterrupts, let path = unit.interruptRemappingPath {
        evidence.append(Evidence(path, able ? "IR set (capable)" : "IR clear (not capable)"))
      }
    }
    // Without the flag Linux does not even try (dmar_ir_support in drivers/iommu/intel/dmar.c).
    let isRefused = machine.iommu.dmar?.supportsInterruptRemapping == false
    if isRefused { evidence.append(Evidence("/sys/firmware/acpi/tables/DMAR", "INTR_REMAP clear")) }
    let culprit = kernel.commandLine.first { $0 == "intremap=off" || $0 == "nointremap" }
    if let culprit { evidence.append(Evidence("/proc/cmdline", culprit)) }
    let remedies =
      if let culprit {
        [Remedy(.kernelCommandLine, "Take \(culprit) off the kernel command line and reboot")]
      } else if machine.isVirtualMachine {
        machine.virtualInterruptRemappingRemedies
      } else {
        [Remedy(.firmware, "Turn on interrupt remapping and x2APIC in the firmware setup, or update the firmware")]
      }
    let because =
      culprit.map { ": \($0) switches it off" }
      ?? (isRefused
        ? ": the firmware says that the platform does not support it"
        : incapable.isEmpty ? "" : ": \(incapable.map(\.name).joined(separator: ", ")) cannot do it")
    if machine.unsafeInterruptParameters.contains(where: { kernel.isOn($0) }) {
      return .warn(
        Reason.unsafeAllowed,
        "interrupts are not remapped\(because), and VFIO was told to go on regardless", evidence, remedy: remedies)
    }
    let reason: Reason =
      if culprit != nil { .switchedOff } else if isRefused { .notSupported } else if !incapable.isEmpty {
        .incapableUnit
      } else { .off }
    return .fail(
      reason,
      "interrupts are not remapped\(because), so VFIO will refuse with \"Operation not permitted\"", evidence,
      remedy: remedies)
  }
}
