// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

extension Machine {
  /// Whether an IOMMU remaps the interrupts of this x86 machine now; nil where the interrupt chips do not tell.
  ///
  /// The chip of a remapped interrupt has a name that begins with "IR-": the IO-APIC's since its parent is another
  /// domain than the processors' own (arch/x86/kernel/apic/io_apic.c, `ioapic_ir_chip`), MSI's by the old IR-PCI-MSI
  /// chip or, since 6.2, by the prefix that VT-d and AMD-Vi give to every chip made for a device
  /// (`msi_parent_ops.prefix`; "vIR-" for an emulated IOMMU from 6.2 until 6.13). Remapping is on for the whole machine
  /// or not at all, so one such chip suffices; plain ones beside it are the IOMMUs' own.
  var remapsInterrupts: Bool? {
    if !remappedChips.isEmpty { return true }
    let chips = kernel.interruptChips
    return chips.contains { $0.hasPrefix("IO-APIC") || $0.hasPrefix("PCI-MSI") } ? false : nil
  }

  /// The interrupt chips that an IOMMU stands behind.
  var remappedChips: [String] {
    kernel.interruptChips.filter { $0.hasPrefix("IR-") || $0.hasPrefix("vIR-") }.sorted()
  }
}
