// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc
package import Inventory
package import Passthrough
package import SystemPackage
internal import Wording

/// Why a device's driver or its group's type was not changed, or not changed back. Says what to do.
package indirect enum AssignmentError: Error, Sendable, CustomStringConvertible {
  /// The function was not there, or is not any more.
  case noFunction(PCIAddress)
  case isBridge(PCIAddress)
  /// It has virtual functions, which would go with its driver.
  case hasVirtualFunctions(PCIAddress, Int)
  /// The kernel put it in no IOMMU group.
  case noGroup(PCIAddress)
  /// Not the disk of a PCI function.
  case noDisk(String)
  /// Functions of several groups were asked for at once.
  case severalGroups([Int])
  /// The host uses it.
  case inUse(PCIAddress, [HostUse])
  /// Whether the host uses a device cannot be told, and why.
  case unknownUse(String, why: String)
  /// Others in the group belong to host drivers and were not asked for.
  case notViable(group: Int, [FunctionState])
  /// Not loaded.
  case noDriver(String)
  /// The kernel cannot change the group's type.
  case noGroupType(group: Int)
  /// The group can have these types only, so there is nothing to compare.
  case fewTypes([String])
  case unwritable(path: String, value: String, Errno)
  /// A driver did not take a function.
  case notTaken(PCIAddress, by: String, instead: String?)
  /// A driver did not let go of a function.
  case notReleased(PCIAddress, by: String)
  /// Somebody else gave the function to another driver since.
  case changedMeanwhile(PCIAddress, driver: String)
  /// The host uses the device to which something belongs, which is named as in the journal.
  case resourceInUse(String, [HostUse])
  /// Somebody else has a USB interface that was to be given back.
  case interfaceTaken(String, driver: String)
  case journal(JournalError)
  /// What could not be put back.
  case notRestored(group: Int, [AssignmentError])
  /// None where something else must be put right first.
  case several([AssignmentError])

  package var description: String {
    switch self {
    case .noFunction(let address):
      "\(address): there is no such PCI function (any more); `vfio-check list --pci` shows what is there"
    case .isBridge(let address): "\(address) is a bridge; name a device behind it"
    case .hasVirtualFunctions(let address, let count):
      "\(address) has \(counted(count, "virtual function")), which would go with its driver: "
        + "echo 0 | sudo tee /sys/bus/pci/devices/\(address)/sriov_numvfs, or name one of them"
    case .noGroup(let address):
      "\(address) is in no IOMMU group, so VFIO cannot have it; `vfio-check preflight \(address)` says why"
    case .noDisk(let name): "\(name) is on no PCI function, so no IOMMU is in front of it"
    case .severalGroups(let groups):
      "the devices are in different IOMMU groups (\(groups.map(String.init).joined(separator: ", "))); name those of one group"
    case .inUse(let address, let uses): "\(address) is in use and was left alone:" + Self.list(uses)
    case .unknownUse(let name, let why):
      "cannot tell whether the host uses \(name), so it was left alone: \(why)"
    case .resourceInUse(let name, let uses): "\(name) is in use and was left alone:" + Self.list(uses)
    case .interfaceTaken(let name, let driver):
      "the USB interface \(name) belongs to \(driver) now: its driver changed meanwhile, so it was not restored"
    case .several(let errors):
      errors.isEmpty
        ? "it was left as it is, since a later change of the same could not be undone"
        : errors.map { "\($0)" }.joined(separator: "\n  ")
    case .notViable(let group, let others):
      "group \(group) is not viable: "
        + others.map { "\($0.address) belongs to \($0.driver ?? "no driver")" }.joined(separator: ", ")
        + "; name \(plural(others.count, "it", "them")) too, or unbind \(plural(others.count, "it", "them")) first"
    case .noDriver(let name): "the driver \(name) is not loaded: \(ShellCommand("sudo modprobe \(name)"))"
    case .noGroupType(let group):
      "\(GroupState.typePath(group)) is missing: the kernel cannot change a group's type (Linux 5.11 and later can)"
    case .fewTypes(let types):
      "the group can have one type only (\(types.joined(separator: ", "))), so there is nothing to compare it with"
    case .unwritable(let path, let value, let errno):
      "\(path): cannot write \"\(value)\": \(errno)\(Self.advice(path, errno))"
    case .notTaken(let address, let driver, let instead):
      "\(driver) did not take \(address)\(instead.map { ", which \($0) has" } ?? ""); `dmesg | grep \(address)` may say why"
    case .notReleased(let address, let driver): "\(driver) did not let go of \(address)"
    case .changedMeanwhile(let address, let driver):
      "\(address) belongs to \(driver) now: its driver changed meanwhile, so it was not restored"
    case .journal(let error): error.description
    case .notRestored(let group, let errors):
      "group \(group) is not as it was:" + errors.map { "\n  \($0)" }.joined()
        + "\n  when that is put right: sudo vfio-check restore"
    }
  }

  private static func list(_ uses: [HostUse]) -> String {
    uses.map { use in
      "\n  \(use.summary): \(use.remedy.text)" + (use.remedy.command.map { " (\($0))" } ?? "")
    }.joined()
  }

  private static func advice(_ path: String, _ errno: Errno) -> String {
    switch errno {
    case .permissionDenied: "; run as root"
    // iommu_group_store_type in `drivers/iommu/iommu.c`: the group has an owner.
    case .notPermitted where path.hasSuffix("/type"): "; a driver or a guest still has a device of the group"
    // iommu_get_default_domain_type there: the IOMMU's driver wants another type for a device of the group.
    case .invalidArgument where path.hasSuffix("/type"):
      "; the IOMMU's driver allows no such type for this group (dmesg says which it wants)"
    case Errno(rawValue: ENODEV) where path.hasSuffix("/bind"): "; the driver does not know this device"
    default: ""
    }
  }
}
