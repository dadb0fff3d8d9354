// SPDX-License-Identifier: GPL-3.0-or-later

/// The processor, as far as virtualisation is concerned.
package struct Processor: Sendable {
  /// By the lines that only this architecture's `/proc/cpuinfo` has; nil where that does not tell.
  package var architecture: Architecture?
  /// `GenuineIntel`, `AuthenticAMD`, …; nil on other architectures.
  package var vendor: String?
  package var modelName: String?
  /// The flags of the first processor; on RISC-V the extensions of its instruction set.
  package var flags: Set<String> = []
  /// Physical and virtual address bits.
  package var physicalAddressBits: Int?
  /// Logical processors.
  package var count = 0

  package init() {}

  /// `vmx` or `svm`; nil when the processor shows neither.
  package var virtualizationFlag: String? { ["vmx", "svm"].first(where: flags.contains) }
  /// Whether this is an x86 processor: only those list the flag `fpu` (arch/x86/include/asm/cpufeatures.h).
  package var isX86: Bool {
    architecture == .x86 || flags.contains("fpu") || flags.contains("vmx") || flags.contains("svm")
  }
  /// Whether it is known to be of another architecture than x86.
  package var isKnownNotX86: Bool { !isX86 && (architecture != nil || count > 0) }
  /// Whether a hypervisor runs below the kernel, by the CPUID hypervisor bit. Set in Xen's control domain too, which is
  /// no guest: `Machine.isVirtualMachine` is what asks for that.
  package var isVirtualMachine: Bool { flags.contains("hypervisor") }
}

/// The processor's architecture, as far as remedies differ by it.
package enum Architecture: String, Sendable, CaseIterable {
  case x86, arm, s390, power
  case riscV = "riscv"
  case loongArch = "loongarch"
}
