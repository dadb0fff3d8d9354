// SPDX-License-Identifier: GPL-3.0-or-later

/// Every check, in the order in which they are shown. A new check is one new file and one line here.
package enum Catalogue {
  /// All of them; lists by kind, so that no run has to sort them.
  package static let checks: [any Check] = hostChecks + groupChecks + pciChecks + usbChecks + guestOnlyChecks

  /// Those that only a verification asks.
  package static let guestOnlyChecks = guestChecks.filter { check in
    !usbChecks.contains { $0.about.id == check.about.id }
  }

  package static let hostChecks: [any HostCheck] = [
    HypervisorCheck(),
    IOMMUFirmwareCheck(),
    IOMMUEnabledCheck(),
    InterruptRemappingCheck(),
    UnsafeInterruptsCheck(),
    AddressWidthCheck(),
    DomainTypeCheck(),
    VirtualizationCheck(),
    VFIOAvailableCheck(),
    VFIOInterfacesCheck(),
    LockdownCheck(),
    KernelLogCheck(),
    LockedMemoryCheck(),
    DMAEntriesCheck(),
    HostReserveCheck(),
    HugePagesCheck(),
    BootArgumentsCheck(),
    BindingCheck(),
  ]

  package static let groupChecks: [any GroupCheck] = [
    GroupIsolatedCheck(),
    GroupOverrideCheck(),
    GroupPeerToPeerCheck(),
    GroupReservedRegionsCheck(),
  ]

  package static let pciChecks: [any PCICheck] = [
    DeviceGroupCheck(),
    DeviceDriverCheck(),
    DeviceInUseCheck(),
    DeviceBootFramebufferCheck(),
    DeviceCompanionsCheck(),
    DeviceResetCheck(),
    DeviceResetScopeCheck(),
    DeviceKnownTroubleCheck(),
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
    DeviceDMAFaultsCheck(),
    DeviceSRIOVCheck(),
    DeviceRemovableCheck(),
    // USB controllers
    USBControllerIsolatedCheck(),
    USBHostLosesCheck(),
  ]

  package static let usbChecks: [any USBCheck] = [
    USBDeviceInUseCheck(),
    USBBluetoothCheck(),
    USBSelectorCheck(),
    USBSpeedCheck(),
    USBAuthorizedCheck(),
    USBPowerCheck(),
    USBTransactionTranslatorCheck(),
  ]

  /// Those of a verification.
  package static let guestChecks: [any GuestCheck] = [
    GuestHypervisorCheck(),
    GuestIdentityCheck(),
    GuestBARsCheck(),
    GuestCapabilitiesCheck(),
    GuestDriverCheck(),
    GuestBusMasterCheck(),
    GuestInterruptsCheck(),
    GuestLinkCheck(),
    GuestResetCheck(),
    GuestErrorsCheck(),
    GuestIOMMUCheck(),
    GuestDMACheck(),
    USBIdentityCheck(),
    USBSpeedCheck(),
    USBDescriptorsCheck(),
    USBRoundTripCheck(),
    USBStableCheck(),
  ]

  package static func check(_ id: String) -> (any Check)? { checks.first { $0.about.id == id } }
}
