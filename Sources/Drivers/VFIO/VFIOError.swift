// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc
package import Inventory
package import SystemPackage

/// Why a device could not be had or used through VFIO. Says what to do.
package enum VFIOError: Error, Sendable, CustomStringConvertible {
  /// The kernel has neither interface, or not the one asked for.
  case noBackend(VFIOBackend?)
  /// A device node could not be opened.
  case node(path: String, Errno)
  /// The device belongs to another driver.
  case notBound(PCIAddress, driver: String?)
  /// vfio_iommu_type1 is missing.
  case noType1
  case notViable(group: Int)
  /// A call on an open device.
  case call(String, PCIAddress, Errno)
  /// Memory could not be mapped for the device.
  case mapping(bytes: Int, iova: UInt64, Errno)
  /// There is no room for so much in the IO addresses that may be used.
  case noAddresses(bytes: Int)
  /// A BAR is too small, or may not be mapped.
  case region(PCIAddress, index: Int, bytes: Int)
  case memory(bytes: Int, HostMemory.Backing, Errno)

  package var description: String {
    switch self {
    case .noBackend(nil):
      "the kernel offers no VFIO: neither /dev/vfio/vfio nor /dev/iommu is there; sudo modprobe vfio-pci"
    case .noBackend(.type1?):
      "/dev/vfio/vfio is missing: sudo modprobe vfio-pci (CONFIG_VFIO_GROUP, CONFIG_VFIO_CONTAINER)"
    case .noBackend(.iommufd?):
      "this kernel cannot give the device through iommufd: it needs /dev/iommu and /dev/vfio/devices/ (Linux 6.6, "
        + "CONFIG_IOMMUFD, CONFIG_VFIO_DEVICE_CDEV); sudo modprobe iommufd, or use type1"
    case .node(let path, let errno): "\(path): cannot be opened: \(errno)\(Self.advice(errno))"
    case .notBound(let address, let driver):
      "\(address) belongs to \(driver ?? "no driver"), not to vfio-pci: bind it, or let --bind do so for the time of the measurement"
    case .noType1: "the kernel has VFIO but not its type 1 IOMMU: sudo modprobe vfio_iommu_type1"
    case .notViable(let group):
      "group \(group) is not viable: one of its devices belongs to a host driver; `vfio-check preflight` names it"
    case .call(let what, let address, let errno): "\(address): \(what): \(errno)\(Self.advice(errno))"
    case .mapping(let bytes, let iova, let errno):
      "cannot map \(bytes) bytes at IO address 0x\(hexadecimal(iova)): \(errno)\(Self.mappingAdvice(errno))"
    case .noAddresses(let bytes): "the IOMMU has no room for \(bytes) bytes; take a smaller working set"
    case .region(let address, let index, let bytes):
      "\(address): BAR \(index) cannot be mapped for \(bytes) bytes; is this an NVMe controller?"
    case .memory(let bytes, let backing, let errno):
      switch (backing, errno) {
      case (.pages4K, _), (.transparent2M, _):
        "cannot get \(bytes) bytes of memory: \(errno); take a smaller working set"
      case (_, .invalidArgument): "the kernel has no pages of \(backing.rawValue); take smaller ones"
      default:
        "cannot get \(bytes) bytes of \(backing.rawValue) pages: \(errno); reserve them: "
          + "echo \((bytes + backing.pageBytes - 1) / backing.pageBytes) | sudo tee \(backing.poolPath)/nr_hugepages"
      }
    }
  }

  private static func advice(_ errno: Errno) -> String {
    switch errno {
    case .permissionDenied: "; \(DeniedAccess.advice("run as root, or get the node's permission"))"
    // vfio_group_fops_open and vfio_df_open: one user at a time.
    case .resourceBusy: "; another process has the device or its group open: shut down the guest that uses it"
    // vfio_iommu_type1_attach_group, iommufd_device_bind
    case .notPermitted:
      "; the IOMMU does not remap interrupts (`vfio-check explain iommu.interrupt-remapping`), or the group has another owner"
    case .noSuchFileOrDirectory: "; is it bound to vfio-pci?"
    case .invalidArgument: "; a member of the group belongs to a host driver, or the IOMMU cannot do what is asked"
    default: errno.rawValue == ENODEV ? "; it is not bound to vfio-pci any more" : ""
    }
  }

  private static func mappingAdvice(_ errno: Errno) -> String {
    switch errno {
    case .noMemory: "; it counts against the limit of locked memory: ulimit -l unlimited, or run as root"
    case .noSpace:
      "; too many mappings: take a smaller working set, or raise /sys/module/vfio_iommu_type1/parameters/dma_entry_limit"
    case .invalidArgument: "; the address is reserved or out of the IOMMU's reach"
    case .fileExists: "; something is mapped there already"
    default: ""
    }
  }
}
