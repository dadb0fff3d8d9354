// SPDX-License-Identifier: GPL-3.0-or-later

/// What every Linux machine shows, so that its absence from a tree without a manifest means that it was not recorded,
/// and not that the machine lacks it.
///
/// A capture of vfio-check's own says in its manifest what could not be read, so there absence is a fact.
struct CommonPaths {
  let reader: TreeReader

  /// Files of /proc that are there whatever the kernel's configuration (fs/proc, `kernel/resource.c`), or in every
  /// kernel that can assign devices: modules, IOMMU (`drivers/iommu/iommu.c`, `iommu-sysfs.c`).
  private static let paths = [
    "/proc/cmdline", "/proc/cpuinfo", "/proc/interrupts", "/proc/iomem", "/proc/meminfo", "/proc/modules",
    "/proc/self/limits", "/proc/self/mountinfo", "/proc/swaps", "/proc/sys/kernel/osrelease", "/sys/bus/pci/devices",
    "/sys/bus/pci/drivers", "/sys/bus/usb/devices", "/sys/class/block", "/sys/class/input", "/sys/class/iommu",
    "/sys/class/net", "/sys/kernel/mm/hugepages", "/sys/kernel/security", "/sys/module",
  ]

  /// Device nodes, which a tree of plain files cannot hold.
  private static let nodes = ["/dev/iommu", "/dev/kvm", "/dev/vfio", "/dev/vfio/vfio"]

  /// Where what a host is told to do at boot stands; which of them there are differs from one distribution to the next.
  private static let configuration = ["/etc", "/boot"]

  /// Notes what is missing; `machine` is what was read so far.
  func note(_ machine: Machine) {
    guard !reader.isComplete else { return }
    for path in Self.paths + Self.nodes + Self.configuration where reader.exists(path) == false {
      reader.noteUnrecorded(path)
    }
    // Any link to a group proves that there are groups.
    if machine.iommu.groups.isEmpty, reader.exists(IOMMUReader.groupsPath) == false {
      reader.noteUnrecorded(IOMMUReader.groupsPath)
    }
    for group in machine.iommu.groups where reader.exists(group.path) == false {
      reader.noteUnrecorded(group.path + "/type")
      reader.noteUnrecorded(group.path + "/reserved_regions")
    }
    // Machines that have a device tree have no ACPI tables, as a rule.
    if reader.exists("/sys/firmware/acpi/tables") == false, reader.exists("/sys/firmware/devicetree") == false {
      reader.noteUnrecorded("/sys/firmware/acpi/tables")
    }
    if machine.kernel.builtInModules == nil {
      reader.noteUnrecorded(machine.kernel.release.map { "/lib/modules/\($0)" } ?? "/lib/modules")
    }
    // Who has a device open, only the running machine and its own captures tell.
    if machine.usage.openNodes.isEmpty { reader.noteUnrecorded(HostUsage.openFilesPath) }
  }

  /// What every function has, and what it may or may not have: of the latter, a recording that holds it for no function
  /// left it out.
  static let everyFunction = ["config", "resource"]
  static let someFunctions = [
    "aer_dev_correctable", "boot_vga", "d3cold_allowed", "driver", "iommu_group", "msi_bus", "numa_node", "power_state",
    "removable", "reset_method", "rom", "sriov_totalvfs",
  ]
  /// A file that stands in for another: before 5.15 there is `reset` alone.
  static let substitutes = ["reset_method": "reset"]
  /// Directories that lead to the same: where they were recorded, no function has what they do not tell of.
  static let directories = ["driver": "/sys/bus/pci/drivers", "iommu_group": IOMMUReader.groupsPath]
}
