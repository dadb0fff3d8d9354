// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// The range of addresses that OVMF sets aside for 64-bit BARs, by its own rules (PlatformAddressWidthFromCpuid and
/// PlatformDynamicMmioWindow in `OvmfPkg/Library/PlatformInitLib/MemDetect.c` of edk2).
struct GuestMMIOWindow {
  /// Bytes.
  let size: UInt64
  /// Whether OVMF believes the guest's number of address bits.
  let isTrusted: Bool
  /// "1/8 of 39 bits".
  let reason: String
  let evidence: [Evidence]

  /// PcdPciMmio64Size of the x86-64 builds: what it is when the address bits do not count.
  static let classicSize: UInt64 = 32 << 30

  /// For a guest with a number of address bits on a processor of a vendor.
  init(bits: Int, vendor: String, evidence: [Evidence] = []) {
    isTrusted =
      bits >= 41 || (vendor == "GenuineIntel" && (bits == 36 || bits == 39)) || (vendor == "AuthenticAMD" && bits == 40)
    // OVMF goes no further than 46 bits, to do without 5-level paging.
    let used = min(max(bits, 32), 46)
    let dynamic = UInt64(1) << UInt64(used - 3)
    if isTrusted && dynamic > Self.classicSize {
      size = dynamic
      reason = "an eighth of \(used) address bits"
    } else {
      size = Self.classicSize
      reason =
        isTrusted ? "OVMF's least, with \(bits) address bits" : "OVMF's least: it does not trust \(bits) address bits"
    }
    self.evidence = evidence
  }

  /// What QEMU gives a guest with a named CPU model unless it is told otherwise (TCG_PHYS_ADDR_BITS, used as the
  /// default of phys-bits in x86_cpu_realizefn, `target/i386/cpu.c`), whatever the host has. With KVM a named model
  /// takes over the host's vendor.
  static let namedModelBits = 40

  /// With the host's CPU model: its address bits, bounded by what the IOMMU can translate; nil when they are not known.
  static func hostModel(_ machine: Machine, vendor: String) -> GuestMMIOWindow? {
    guard let host = machine.processor.physicalAddressBits else { return nil }
    var bits = host
    var evidence = [Evidence("/proc/cpuinfo", "address sizes: \(host) bits physical")]
    // What the IOMMU cannot address the guest must not be told of: see iommu.address-width.
    let narrowest = machine.iommu.units.compactMap { unit in unit.inputAddressBits.map { (unit, $0) } }.min {
      $0.1 < $1.1
    }
    if let (unit, width) = narrowest, width < bits {
      bits = width
      evidence.append(Evidence(unit.path, "translates \(width) bits"))
    }
    return GuestMMIOWindow(bits: bits, vendor: vendor, evidence: evidence)
  }
}
