// SPDX-License-Identifier: GPL-3.0-or-later

/// One PCI function as the machine shows it: what it is, where it hangs, who drives it and what it can do.
///
/// The word "device" is used as sysfs and users use it; strictly this is a function.
package struct PCIDevice: Sendable, Identifiable {
  package let address: PCIAddress
  /// Its own directory, `/sys/devices/pci0000:00/…`.
  package let path: String
  package var identity: PCIIdentity
  package var pciClass: PCIClass
  /// The bridge it hangs behind; nil on a root bus.
  package var parent: PCIAddress?
  package var configuration: ConfigurationSpace
  /// BARs (0–5), expansion ROM (6) and what follows in sysfs `resource`; empty lines are left out.
  package var resources: [PCIResource] = []
  /// The driver bound now.
  package var driver: String?
  /// What `driver_override` holds; nil when unset.
  package var driverOverride: String?
  /// The number of its IOMMU group; nil where the kernel made none.
  package var group: Int?
  /// The enabled reset methods in the kernel's order; empty when resetting was disabled; nil without the file, which
  /// means that the kernel knows no way to reset it (or is older than 5.15).
  package var resetMethods: [ResetMethod]?
  /// Whether sysfs offers `reset`.
  package var hasResetFile = false
  package var isBootVGA: Bool?
  /// The NUMA node; nil where the kernel says -1.
  package var numaNode: Int?
  /// The link's speed and width now, and the fastest it can do, from sysfs; only where configuration space does not
  /// tell.
  package var currentLink: PCILink?
  package var maximumLink: PCILink?
  package var power = PCIPower()
  /// AER counters; nil without AER.
  package var errorCounters: PCIErrorCounters?
  /// SR-IOV: virtual functions it could have, and has.
  package var totalVirtualFunctions: Int?
  package var enabledVirtualFunctions: Int?
  /// For a virtual function: the function it belongs to.
  package var physicalFunction: PCIAddress?
  /// Interrupts allocated now by the driver, from `msi_irqs`.
  package var allocatedMessageInterrupts: Int?
  /// `msi_bus`: for an endpoint whether it may use MSI itself, for a bridge whether those behind it may. A function may
  /// use MSI only if it and every bridge above allow it (pci_msi_supported in `drivers/pci/msi/msi.c`).
  package var allowsMessageInterrupts: Bool?
  /// The bit map of `resourceN_resize` by BAR: bit n stands for 2^(n+20) bytes.
  package var resizableSizes: [Int: UInt64] = [:]
  /// The serial number that an NVMe controller tells its driver (Identify Controller, SN); nil while nvme does not have
  /// it.
  package var controllerSerial: String?
  /// Whether sysfs offers the expansion ROM.
  package var hasROM = false
  /// The expansion ROM's bytes, only when reading it was asked for.
  package var rom: [UInt8]?
  /// The name under which a driver has registered the function with VFIO, `vfio0`: the child of `vfio-dev`, from Linux
  /// 6.1 on.
  package var vfioDeviceName: String?
  /// Whether firmware says that the function comes and goes with what is plugged in: `removable` for everything behind
  /// a port that faces outward (pci_set_removable in `drivers/pci/probe.c`); nil without the file.
  package var isRemovable: Bool?
  /// `nvidia/current_vgpu_type` of a virtual function under NVIDIA's vGPU manager: 0 while no type is chosen. nil
  /// without the file.
  package var vgpuType: Int?
  /// Whether the driver splits the function into mediated devices: it shows `mdev_supported_types` (Intel GVT-g, NVIDIA
  /// vGPU before Linux 6.8).
  package var offersMediatedDevices = false
  /// The mediated devices that exist now: directories with a UUID for a name.
  package var mediatedDeviceCount = 0

  package var id: PCIAddress { address }

  package init(
    address: PCIAddress, path: String, identity: PCIIdentity, pciClass: PCIClass,
    configuration: ConfigurationSpace = ConfigurationSpace(bytes: [])
  ) {
    self.address = address
    self.path = path
    self.identity = identity
    self.pciClass = pciClass
    self.configuration = configuration
  }

  /// The address under which sysfs lists every function: `/sys/bus/pci/devices/0000:01:00.0`.
  package var busPath: String { address.busPath }

  /// A PCI-to-PCI bridge, a PCIe port or a CardBus bridge: vfio-pci refuses every header but type 0
  /// (vfio_pci_core_register_device in `drivers/vfio/pci/vfio_pci_core.c`, PCI_HEADER_TYPE_NORMAL). Without
  /// configuration space the class decides.
  package var hasBridgeHeader: Bool {
    if let type = configuration.headerType, !configuration.isAllOnes { return type != 0 }
    return pciClass.isBridge && !pciClass.isPlatformBridge
  }

  /// A host bridge or a bridge to ISA or its like. Its header is that of a device and vfio-pci would bind it, but the
  /// host cannot do without it: clocks, embedded controller, watchdog and TPM hang on it.
  package var isPlatformBridge: Bool { pciClass.isPlatformBridge && !hasBridgeHeader }

  /// Never passed to a guest: a bridge or port by its header, or a host or ISA bridge by its class. Other functions of
  /// class 06 with a device's header, such as NVSwitch (0680), are devices.
  package var isBridge: Bool { hasBridgeHeader || isPlatformBridge }

  /// A bridge with a bus behind it.
  package var hasSecondaryBus: Bool {
    configuration.isAllOnes ? pciClass.isPCIBridge : configuration.headerType == 1
  }

  /// The link's speed and width now: from its registers, else from sysfs.
  package var link: PCILink? { configuration.express.value?.linkStatus ?? currentLink }

  /// The most that the function's end of its link can do.
  package var linkCapability: PCILink? { configuration.express.value?.linkCapability ?? maximumLink }

  /// BARs 0 to 5 that are in use.
  package var bars: [PCIResource] { resources.filter { $0.index < 6 && $0.size > 0 } }

  /// The ranges of a physical function's virtual functions, one for each of their BARs and for all of them together:
  /// index 7 to 12 (PCI_IOV_RESOURCES). Bridges have their windows there.
  package var virtualFunctionRanges: [PCIResource] {
    isBridge || totalVirtualFunctions == nil ? [] : resources.filter { (7...12).contains($0.index) && $0.size > 0 }
  }

  /// Whether a guest can get the function from the driver it has: the driver has registered it with VFIO, as NVIDIA's
  /// vGPU manager does with virtual functions (`vfio_register_group_dev` makes the child of `vfio-dev`, from Linux 6.1
  /// on), or it is a driver that does nothing else. The parent of mediated devices is not: they are registered, it is
  /// not.
  package var isBoundToVFIO: Bool { driver.map { vfioDeviceName != nil || Self.isVFIODriver($0) } ?? false }

  /// The nodes through which a process gets at the function while a VFIO driver has it: its group's, or its own.
  package var vfioNodes: [String] {
    (group.map { [VFIONodes.node(ofGroup: $0), VFIONodes.node(ofUnsafeGroup: $0)] } ?? [])
      + (vfioDeviceName.map { [VFIONodes.node(ofDevice: $0)] } ?? [])
  }

  /// Whether a driver is vfio-pci or one of its variants in the kernel (`drivers/vfio/pci/*`), by name.
  package static func isVFIODriver(_ name: String) -> Bool {
    // All of them end in "pci". Asked of every function by many checks, and hashing is slow.
    name.utf8.last == UInt8(ascii: "i") && vfioDrivers.contains(name)
  }

  /// Both spellings: a driver is called as its module or as its source says.
  private static let vfioDrivers: Set<String> = {
    let names = [
      "vfio-pci", "mlx5-vfio-pci", "hisi-acc-vfio-pci", "pds-vfio-pci", "virtio-vfio-pci", "nvgrace-gpu-vfio-pci",
      "qat-vfio-pci", "xe-vfio-pci",
    ]
    return Set(names + names.map { $0.replacing("-", with: "_") })
  }()
}

/// Which product a PCI function is.
package struct PCIIdentity: Sendable, Hashable {
  package var vendor: UInt16
  package var device: UInt16
  package var subsystemVendor: UInt16
  package var subsystemDevice: UInt16
  package var revision: UInt8

  package init(
    vendor: UInt16, device: UInt16, subsystemVendor: UInt16 = 0, subsystemDevice: UInt16 = 0, revision: UInt8 = 0
  ) {
    self.vendor = vendor
    self.device = device
    self.subsystemVendor = subsystemVendor
    self.subsystemDevice = subsystemDevice
    self.revision = revision
  }

  /// `10de:2684`.
  package var idText: String { "\(hexadecimal(vendor, digits: 4)):\(hexadecimal(device, digits: 4))" }
}

/// Runtime power management of a PCI function, from its `power/` directory and beside it.
package struct PCIPower: Sendable, Hashable {
  /// `d3cold_allowed`: whether the kernel may cut its power.
  package var d3coldAllowed: Bool?
  /// `power_state`.
  package var state: PowerState?
  /// `power/control`: `on` or `auto`.
  package var control: String?
  /// `power/runtime_status`.
  package var runtimeStatus: RuntimeStatus?

  package init() {}

  /// Whether the function rests in a low-power state.
  package var isAsleep: Bool { runtimeStatus == .suspended || state == .d3hot || state == .d3cold }
}

/// Advanced Error Reporting totals since boot, from `aer_dev_correctable`, `aer_dev_nonfatal` and `aer_dev_fatal`.
package struct PCIErrorCounters: Sendable, Hashable {
  package var correctable: Int?
  package var nonFatal: Int?
  package var fatal: Int?
  /// The kinds with a count above zero, "BadTLP" and so on, with the count.
  package var kinds: [String: Int] = [:]

  package init(correctable: Int? = nil, nonFatal: Int? = nil, fatal: Int? = nil, kinds: [String: Int] = [:]) {
    self.correctable = correctable
    self.nonFatal = nonFatal
    self.fatal = fatal
    self.kinds = kinds
  }
}

extension PCIDevice {
  /// Whether the function is with the driver that assigns it to guests: a VFIO driver, or on Xen's control domain
  /// xen-pciback, which registers itself as "pciback" (drivers/xen/xen-pciback/pci_stub.c).
  package var isHandedOver: Bool { isBoundToVFIO || isBoundToPCIBack }

  /// Whether Xen's back end has it.
  package var isBoundToPCIBack: Bool { driver == "pciback" || driver == "xen-pciback" }
}
