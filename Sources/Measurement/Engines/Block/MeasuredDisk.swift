// SPDX-License-Identifier: GPL-3.0-or-later
package import Drivers
package import Inventory
package import Passthrough

/// The disk that a user means, with the PCI function that moves its data and what the host uses it for.
package struct MeasuredDisk: Sendable {
  package let disk: BlockDisk
  /// nil for a disk that hangs on no PCI function.
  package let function: PCIDevice?
  package let uses: [HostUse]

  /// `name`: `nvme0n1`, `/dev/nvme0n1`, or a device that has exactly one disk.
  package init(_ name: String, on machine: Machine, in files: any FileTree) throws(EngineError) {
    let wanted = name.hasPrefix("/dev/") ? String(name.dropFirst(5)) : name
    let found: BlockDevice
    if let named = machine.usage.blockDevices.first(where: { $0.name == wanted }) {
      found = named
    } else if name.hasPrefix("/dev/") {
      throw .notFound("\(name) is no disk of this machine; lsblk lists them")
    } else {
      found = try Self.disk(of: name, on: machine)
    }
    if let whole = machine.usage.wholeDisks.first(where: { found.path.hasPrefix($0.path + "/") }) {
      throw .misnamed("\(found.name) is a partition; name the disk that it is on: \(whole.name)")
    }
    guard found.size > 0 else { throw .notFound("\(found.name) is empty: no medium, or no namespace") }
    disk = BlockDisk(files: files, found.name, size: Int(clamping: found.size))
    function = machine.pci.device(holding: found.path)
    uses = HostUses(machine).uses(below: found.path)
  }

  private static func disk(of name: String, on machine: Machine) throws(EngineError) -> BlockDevice {
    let targets: [Target]
    do throws(SelectionError) { targets = try DeviceSelector(name).targets(on: machine) } catch {
      switch error {
      case .notFound: throw .notFound(error.description)
      case .ambiguous: throw .misnamed(error.description)
      case .malformed where mayBeDisk(name): throw .notFound("\(name) is no disk of this machine; lsblk lists them")
      case .malformed:
        throw .misnamed(
          "\"\(name)\" names no disk: give its name (nvme0n1, sda; lsblk lists them), the PCI address of its controller (01:00.0), "
            + "a USB port (1-2.3), or an id (10de:2684)")
      }
    }
    let paths = targets.compactMap { target in
      switch target {
      case .pci(let address): machine.pci[address]?.path
      case .usb(let path): machine.usb[path]?.path
      }
    }
    let disks = machine.usage.wholeDisks.filter { disk in paths.contains { disk.path.hasPrefix($0 + "/") } }
    guard let disk = disks.first else {
      throw .notFound("\(name) has no disk: its driver is not bound, or it is no drive; lsblk lists the disks")
    }
    guard disks.count == 1 else {
      throw .misnamed("\(name) has several disks: \(disks.map(\.name).joined(separator: ", ")); name one of them")
    }
    return disk
  }

  /// Whether a disk could be called so, such as `sda`, `nvme0n1` or `dm-0`: a file's name or a path is a mistake of
  /// another kind.
  private static func mayBeDisk(_ name: String) -> Bool {
    name.first?.isLetter == true
      && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" || $0 == "!") }
  }
}

extension HostUsage {
  /// Those that are no partition of another.
  var wholeDisks: [BlockDevice] {
    blockDevices.filter { disk in !blockDevices.contains { disk.path.hasPrefix($0.path + "/") } }
  }
}
