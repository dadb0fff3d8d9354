// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// How a function can be reset: by itself, or together with everything behind the same port.
struct ResetOptions {
  /// The kernel's methods for the function alone, in its order; nil when they are not known.
  let methods: [ResetMethod]?
  /// Whether the list is the kernel's own, not worked out from configuration space for a kernel before 5.15.
  let isFromKernel: Bool
  /// Whether somebody switched resetting off: an empty reset_method.
  let isDisabled: Bool
  /// The other functions that a reset of the bus hits: everything behind the same bridge.
  let others: [PCIDevice]
  /// Whether there is a bridge above, whose secondary bus can be reset. On a root bus there is none.
  let hasBridge: Bool
  /// Those of `others` that keep VFIO from resetting the bus: bridges, functions without a VFIO driver that are not
  /// handed over, and functions of groups that the guest does not get (vfio_pci_dev_set_hot_reset in
  /// `drivers/vfio/pci/vfio_pci_core.c`).
  let obstacles: [PCIDevice]

  init(_ device: PCIDevice, _ context: CheckContext) {
    isFromKernel = device.resetMethods != nil || !device.hasResetFile
    isDisabled = device.resetMethods?.isEmpty == true
    let listed = device.resetMethods ?? (device.hasResetFile ? Self.derived(device, context.machine) : [])
    // The kernel draws up its list when it finds a function, which for function 0 is before the others of its slot are
    // there: the bus reset it then lists is refused once they are (pci_parent_bus_reset).
    let isAlone = device.parent.map { context.machine.pci.childCount(of: $0) == 1 } ?? true
    methods = isAlone ? listed : listed?.filter { !$0.isOfBus }
    let parent = device.parent.flatMap { context.machine.pci[$0] }
    hasBridge = parent != nil
    others =
      parent.map { bridge in
        context.machine.pci.descendants(of: bridge.address) {
          $0.address != device.address && $0.physicalFunction == nil
        }
      } ?? []
    obstacles = others.filter { other in
      if context.isTarget(other.address) { return other.isBridge }
      if other.isBoundToPCIBack { return false }
      guard other.isBoundToVFIO, let group = other.group else { return true }
      return group != device.group && !context.targetFunctions.contains { $0.group == group }
    }
  }

  /// Resets the function alone and completely.
  var functionLevel: [ResetMethod] { (methods ?? []).filter(\.isOfFunction) }

  /// Whether VFIO can reset the whole bus on behalf of the guest.
  var canResetBus: Bool { hasBridge && obstacles.isEmpty }

  /// Before Linux 5.15 sysfs only has `reset`: what the kernel tries, by the rules of pci_probe_reset_function.
  private static func derived(_ device: PCIDevice, _ machine: Machine) -> [ResetMethod]? {
    let space = device.configuration
    guard !space.express.isUnreadable, !space.hasAdvancedFeaturesReset.isUnreadable,
      !space.hasNoSoftReset.isUnreadable
    else { return nil }
    var methods: [ResetMethod] = []
    if space.express.value?.hasFunctionLevelReset == true { methods.append(.functionLevel) }
    if space.hasAdvancedFeaturesReset.value == true { methods.append(.advancedFeatures) }
    if space.hasNoSoftReset.value == false { methods.append(.powerManagement) }
    // pci_parent_bus_reset: only for a function that is alone on its bus.
    if let parent = device.parent, machine.pci.childCount(of: parent) == 1 { methods.append(.bus) }
    return methods
  }
}

/// AMD graphics adapters that do not come back after the kernel's own resets, and the out-of-tree module vendor-reset
/// that knows how to reset them.
enum VendorReset {
  /// The name in /proc/modules.
  static let module = "vendor_reset"

  /// What the chip is called, for the chips in the module's own list (src/device-db.h of gnif/vendor-reset).
  static func chip(of identity: PCIIdentity) -> String? {
    KnownTrouble.about(identity).first { $0.kind == .vendorReset }?.what
  }
}
