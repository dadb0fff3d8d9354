// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// Products that send their requests with the id of another function of their slot, as the kernel knows:
/// quirk_dma_func0_alias and quirk_dma_func1_alias in `drivers/pci/quirks.c` (Linux 6.12).
enum RequesterAlias {
  private static let products: Set<UInt32> = [
    // Ricoh and Glenfly use function 0.
    0x1180_e832, 0x1180_e476, 0x6766_3d40, 0x6766_3d41,
    // Marvell SATA controllers and boards with them use function 1.
    0x1b4b_9120, 0x1b4b_9123, 0x1b4b_9125, 0x1b4b_9128, 0x1b4b_9130, 0x1b4b_9170, 0x1b4b_9172, 0x1b4b_917a, 0x1b4b_9182,
    0x1b4b_9183, 0x1b4b_91a0, 0x1b4b_9215, 0x1b4b_9220, 0x1b4b_9230, 0x1b4b_9235, 0x1103_0642, 0x1103_0645,
    0x197b_2392, 0x1c28_0122,
  ]

  static func isKnown(_ device: PCIDevice) -> Bool {
    products.contains(UInt32(device.identity.vendor) << 16 | UInt32(device.identity.device))
  }
}
