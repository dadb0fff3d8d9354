// SPDX-License-Identifier: GPL-3.0-or-later

/// Every check, in the order in which they are shown. A new check is one new file and one line here.
public enum Catalogue {
  public static let checks: [any Check] = [
    // Host
    IOMMUFirmwareCheck(),
    IOMMUEnabledCheck(),
    InterruptRemappingCheck(),
    UnsafeInterruptsCheck(),
    AddressWidthCheck(),
    DomainTypeCheck(),
    VirtualizationCheck(),
    VFIOAvailableCheck(),
    LockdownCheck(),
    LockedMemoryCheck(),
    DMAEntriesCheck(),
    HostReserveCheck(),
    HugePagesCheck(),
    BootArgumentsCheck(),
    BindingCheck(),
    // Group
    GroupIsolatedCheck(),
    GroupOverrideCheck(),
    GroupPeerToPeerCheck(),
    GroupReservedRegionsCheck(),
    // PCI device
    DeviceDriverCheck(),
    DeviceInUseCheck(),
    DeviceBootFramebufferCheck(),
    DeviceCompanionsCheck(),
    DeviceResetCheck(),
    DeviceResetScopeCheck(),
    DevicePowerCheck(),
    DeviceReachableCheck(),
    DeviceBARsCheck(),
    DeviceMMIOWindowCheck(),
    DeviceResizableBARCheck(),
    DeviceROMCheck(),
    DeviceInterruptsCheck(),
    DeviceLinkCheck(),
    DeviceNUMACheck(),
    DeviceErrorsCheck(),
    DeviceSRIOVCheck(),
    // USB
    USBControllerIsolatedCheck(),
    USBHostLosesCheck(),
    USBDeviceInUseCheck(),
    USBSelectorCheck(),
    USBSpeedCheck(),
    USBAuthorizedCheck(),
    USBPowerCheck(),
    USBTransactionTranslatorCheck(),
  ]

  public static func check(_ id: String) -> (any Check)? { checks.first { $0.about.id == id } }

  public static var hostChecks: [any HostCheck] { checks.compactMap { $0 as? any HostCheck } }
  public static var groupChecks: [any GroupCheck] { checks.compactMap { $0 as? any GroupCheck } }
  public static var pciChecks: [any PCICheck] { checks.compactMap { $0 as? any PCICheck } }
  public static var usbChecks: [any USBCheck] { checks.compactMap { $0 as? any USBCheck } }
}
