// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

extension PCIDevice {
  /// Whether the kernel gives this function's group to VFIO while its driver, or none, stays as it is.
  ///
  /// Free are functions without a driver and those whose driver leaves their DMA alone: the drivers that set driver_managed_dma
  /// (`drivers/pci/pcie/portdrv.c`, `drivers/pci/pci-stub.c`, `drivers/vfio/pci`). Until Linux 5.18 vfio_dev_viable
  /// (`drivers/vfio/vfio.c`) let every function with a bridge's header pass, whatever its driver; of a kernel whose version is
  /// not known that is not assumed.
  package func leavesGroupFree(on kernel: Kernel) -> Bool {
    guard let driver, !isBoundToVFIO, driver != "pcieport", driver != "pci-stub" else { return true }
    return hasSecondaryBus && kernel.isVersion(5, 19) == false
  }
}
