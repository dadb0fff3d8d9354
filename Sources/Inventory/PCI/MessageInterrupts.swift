// SPDX-License-Identifier: GPL-3.0-or-later

/// MSI and MSI-X as the function offers them (PCIe 6.0, 7.7.1 and 7.7.2).
package struct MessageInterrupts: Sendable, Hashable {
  /// Vectors the MSI capability asks for: 1 to 32; nil without MSI.
  package var msiVectors: Int?
  package var msiEnabled: Bool
  /// Entries of the MSI-X table: 1 to 2048; nil without MSI-X.
  package var msixVectors: Int?
  package var msixEnabled: Bool

  init(_ space: ConfigurationSpace) {
    let msi = space.capability(PCICapability.ID.msi).value.flatMap { space.word($0.offset + 2) }
    msiVectors = msi.map { 1 << min(Int($0 >> 1 & 7), 5) }
    msiEnabled = (msi ?? 0) & 1 != 0
    let msix = space.capability(PCICapability.ID.msix).value.flatMap { space.word($0.offset + 2) }
    msixVectors = msix.map { Int($0 & 0x7ff) + 1 }
    msixEnabled = (msix ?? 0) & 0x8000 != 0
  }
}
