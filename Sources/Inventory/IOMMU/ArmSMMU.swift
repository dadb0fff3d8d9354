// SPDX-License-Identifier: GPL-3.0-or-later

/// An SMMU of Arm's, of any version: `smmu.0x…` (`drivers/iommu/arm/arm-smmu/arm-smmu.c`) or `smmu3.0x…`
/// (`arm-smmu-v3.c`). Linux shows nothing of its registers.
package struct ArmSMMU: IOMMUDesign {
  package init() {}

  init?(_ directory: IOMMUDirectory) {
    guard directory.name.hasPrefix("smmu") else { return nil }
  }
}
