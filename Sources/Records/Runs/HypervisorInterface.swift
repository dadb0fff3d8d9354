// SPDX-License-Identifier: GPL-3.0-or-later

/// Who answers a guest's CPUID, as it says itself: leaf 0x40000000, twelve characters in EBX, ECX and EDX
/// (Documentation/virt/kvm/x86/cpuid.rst in Linux; QEMU's translator does the same).
package struct HypervisorInterface: Sendable, Equatable {
  /// `KVMKVMKVM`, `Microsoft Hv`, `TCGTCGTCGTCG`.
  package let signature: String

  package init(signature: String) { self.signature = signature }

  /// From the three registers; nil without a printable character.
  package init?(words: [UInt32]) {
    let bytes = words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
    let text = String(decoding: bytes.filter { (0x20..<0x7f).contains($0) }, as: UTF8.self)
    guard !text.isEmpty else { return nil }
    signature = text
  }

  /// Whether instructions are translated in software, so that none exits.
  package var isTranslator: Bool { signature == "TCGTCGTCGTCG" }

  /// What a person calls it.
  package var name: String {
    switch signature {
    case "KVMKVMKVM": "KVM"
    case "TCGTCGTCGTCG": "QEMU's translator (TCG)"
    case "Microsoft Hv": "Hyper-V, or KVM with its interface"
    case "VMwareVMware": "VMware"
    case "XenVMMXenVMM": "Xen"
    default: signature
    }
  }
}
