// SPDX-License-Identifier: GPL-3.0-or-later

/// The processor, as far as virtualisation is concerned.
public struct Processor: Sendable {
  /// `GenuineIntel`, `AuthenticAMD`, …; nil on other architectures.
  public var vendor: String?
  public var modelName: String?
  /// The flags of the first processor.
  public var flags: Set<String> = []
  /// Physical and virtual address bits.
  public var physicalAddressBits: Int?
  public var virtualAddressBits: Int?
  /// Logical processors.
  public var count = 0

  public init() {}

  /// `vmx` or `svm`; nil when the processor shows neither.
  public var virtualizationFlag: String? { ["vmx", "svm"].first(where: flags.contains) }
  /// Whether this is an x86 processor: only those list the flag `fpu` (arch/x86/include/asm/cpufeatures.h).
  public var isX86: Bool { flags.contains("fpu") || flags.contains("vmx") || flags.contains("svm") }
  /// Whether this machine is itself a guest, by the CPUID hypervisor bit.
  public var isVirtualMachine: Bool { flags.contains("hypervisor") }
}
