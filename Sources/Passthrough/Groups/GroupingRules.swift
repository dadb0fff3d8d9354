// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// By which rules a kernel groups functions and gives groups away, as far as kernels differ: the only place that knows
/// their versions.
///
/// What all of them share is `GroupPrediction`. Products that a kernel knows better are `AccessControlQuirk` and
/// `RequesterAlias`.
package struct GroupingRules: Sendable, Hashable {
  /// How the ports of a switch are held against one another.
  package enum Switches: Sendable, Hashable {
    /// Each downstream port by itself, on the way up from what is behind it: pci_device_group in
    /// `drivers/iommu/iommu.c` since Linux 3.17, and still so in 6.18.
    case byPort
    /// All ports of a switch, and what is behind them, are one group as soon as one of the ports does not isolate:
    /// pci_bus_isolated and pci_device_group as a series of 2025 has them ("Fix incorrect iommu_groups with PCIe ACS",
    /// version 3), which some kernels carry.
    case whole
  }

  /// What is asked of ACS at each step: REQ_ACS_FLAGS in `drivers/iommu/iommu.c`, since 3.6.
  var asked: AccessControlServices.Flags = .isolation
  package var switches: Switches = .byPort
  /// Whether what is in a Volume Management Device's domain shares the controller's group: pci_for_each_dma_alias goes
  /// to pci_real_dma_dev first since Linux 5.6. Before, VT-d's device_to_iommu knew no IOMMU for it, so it was in no
  /// group.
  package var joinsDomainController = true
  /// Whether a function with a bridge's header leaves its group free whatever its driver: vfio_dev_viable in
  /// `drivers/vfio/vfio.c` until Linux 5.18; since then the driver has to say so (driver_managed_dma).
  package var freesBridges = false

  /// Those of the newest kernel that is known here.
  package init() {}

  /// Those of a kernel by its version; of one whose version is not known, those of the newest.
  package init(of kernel: Kernel) {
    for change in Self.changes where kernel.isVersion(change.major, change.minor) == false { change.undo(&self) }
  }

  /// What became other and with which version, newest first. A new kernel is a line here: the rules as they are now
  /// stand above.
  private static let changes: [(major: Int, minor: Int, undo: @Sendable (inout GroupingRules) -> Void)] = [
    (5, 19, { $0.freesBridges = true }),
    (5, 6, { $0.joinsDomainController = false }),
  ]
}

extension PCIDevice {
  /// Whether the kernel gives this function's group to VFIO while its driver, or none, stays as it is.
  ///
  /// Free are functions without a driver and those whose driver leaves their DMA alone: the drivers that set
  /// driver_managed_dma (`drivers/pci/pcie/portdrv.c`, `drivers/pci/pci-stub.c`, `drivers/vfio/pci`), and bridges by
  /// older rules.
  package func leavesGroupFree(under rules: GroupingRules) -> Bool {
    guard let driver, !isBoundToVFIO, driver != "pcieport", driver != "pci-stub" else { return true }
    return rules.freesBridges && hasSecondaryBus
  }
}
