// SPDX-License-Identifier: GPL-3.0-or-later

/// An attribute of a device, a port or an IOMMU group, by its name below the directory of it in sysfs.
///
/// Readers read by these and checks cite by these, so that evidence and gaps name a file that is read, spelled as it is
/// read. What each means is in the kernel's `Documentation/ABI/testing/sysfs-bus-pci`, `sysfs-bus-usb` and
/// `sysfs-kernel-iommu_groups`.
package enum SysfsAttribute: String, Sendable, CaseIterable {
  // PCI functions, and what USB devices have under the same name
  case vendor
  case device
  case subsystemVendor = "subsystem_vendor"
  case subsystemDevice = "subsystem_device"
  case revision
  case classCode = "class"
  case driver
  case driverOverride = "driver_override"
  case iommuGroup = "iommu_group"
  case resetMethod = "reset_method"
  case reset
  case bootVGA = "boot_vga"
  case numaNode = "numa_node"
  case totalVirtualFunctions = "sriov_totalvfs"
  case enabledVirtualFunctions = "sriov_numvfs"
  case physicalFunction = "physfn"
  case messageInterrupts = "msi_irqs"
  case messageInterruptsAllowed = "msi_bus"
  case nvme
  case rom
  case removable
  case vgpuType = "nvidia/current_vgpu_type"
  case mediatedDeviceTypes = "mdev_supported_types"
  case config
  case resource
  case d3coldAllowed = "d3cold_allowed"
  case powerState = "power_state"
  case powerControl = "power/control"
  case runtimeStatus = "power/runtime_status"
  case currentLinkWidth = "current_link_width"
  case currentLinkSpeed = "current_link_speed"
  case maximumLinkWidth = "max_link_width"
  case maximumLinkSpeed = "max_link_speed"
  case correctableErrors = "aer_dev_correctable"
  case nonFatalErrors = "aer_dev_nonfatal"
  case fatalErrors = "aer_dev_fatal"
  case interrupt = "irq"

  // USB devices, interfaces and ports
  case idVendor
  case idProduct
  case bcdDevice
  case manufacturer
  case product
  case serial
  case deviceNumber = "devnum"
  case speed
  case version
  case portCount = "maxchild"
  case authorized
  case authorizedDefault = "authorized_default"
  case interfaceAuthorizedDefault = "interface_authorized_default"
  case bConfigurationValue
  case bMaxPower
  case autosuspendDelay = "power/autosuspend_delay_ms"
  case descriptors
  case bosDescriptors = "bos_descriptors"
  case connectType = "connect_type"
  case peer
  case overCurrentCount = "over_current_count"
  case bDeviceClass
  case bDeviceProtocol
  case bInterfaceProtocol

  // IOMMU groups
  case devices
  case reservedRegions = "reserved_regions"
  case type
}

/// What has a directory of attributes in sysfs.
package protocol SysfsDirectory {
  /// The directory itself, under /sys/devices or /sys/kernel.
  var path: String { get }
}

extension SysfsDirectory {
  /// The path of an attribute as it is read.
  package func path(_ attribute: SysfsAttribute) -> String { path + "/" + attribute.rawValue }
}

extension PCIAddress {
  /// The path of an attribute as people know it, by the function's address.
  package func busPath(_ attribute: SysfsAttribute) -> String { busPath + "/" + attribute.rawValue }

  /// The link under which sysfs lists the function: `/sys/bus/pci/devices/0000:01:00.0`.
  package var busPath: String { "\(PCIReader.root)/\(self)" }
}

extension PCIDevice: SysfsDirectory {
  /// The path of an attribute as people know it, by the function's address.
  package func busPath(_ attribute: SysfsAttribute) -> String { address.busPath(attribute) }
}

extension USBDevice: SysfsDirectory {
  /// The path of an attribute as people know it, by the device's ports.
  package func busPath(_ attribute: SysfsAttribute) -> String { busPath + "/" + attribute.rawValue }
}

extension USBInterface: SysfsDirectory {}
extension USBPort: SysfsDirectory {}
extension IOMMUGroup: SysfsDirectory {}
