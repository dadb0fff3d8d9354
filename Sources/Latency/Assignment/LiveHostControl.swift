// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLinux
internal import Glibc
public import Inventory
public import Passthrough
public import SystemPackage

/// The running machine.
public struct LiveHostControl: HostControl {
  public init() {}

  public var files: any FileTree { LiveFileTree() }

  public func write(_ text: String, to path: String) throws(Errno) {
    let descriptor = unsafe clinux_open_control(path)
    guard descriptor >= 0 else { throw Errno(rawValue: -descriptor) }
    defer { close(descriptor) }
    var text = text
    // SAFETY: the bytes are the string's own and outlive the call.
    let (written, failure) = text.withUTF8 { bytes in
      (unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count), errno)
    }
    guard written == text.utf8.count else { throw written < 0 ? Errno(rawValue: failure) : .ioError }
  }

  public func obstacles(to function: PCIAddress) -> [HostUse] {
    // A live machine has gaps but never fails to be read.
    guard let machine = try? MachineReader(.live).machine(), let device = machine.pci[function] else { return [] }
    let uses = HostUses(machine).uses(below: device.path).filter(\.forbidsDetaching)
    // What the lists show is told best; what they cannot show only the kernel knows.
    return uses.isEmpty ? Self.claimedDisks(below: device.path, machine) + Self.claimedGroup(of: device) : uses
  }

  public func obstacles(below device: String) -> [HostUse] {
    guard let machine = try? MachineReader(.live).machine() else { return [] }
    let uses = HostUses(machine).uses(below: device).filter(\.forbidsDetaching)
    return uses.isEmpty ? Self.claimedDisks(below: device, machine) : uses
  }

  /// The disks and partitions of a function that the kernel says somebody has for himself.
  ///
  /// Mounts are listed for this process's mount namespace only; a container's are found out by asking for the disk exclusively, which
  /// fails with EBUSY while a file system, swap, md or dm has it (open(2) on O_EXCL with a block device; bd_may_claim in
  /// `block/bdev.c`). Opened for reading, and closed at once.
  private static func claimedDisks(below device: String, _ machine: Machine) -> [HostUse] {
    let disks = machine.usage.blockDevices.filter { $0.path.hasPrefix(device + "/") }
    return Set(disks.map { $0.multipathHead ?? $0.name }).sorted().compactMap { name in
      let descriptor = unsafe clinux_open_exclusive("/dev/\(name)")
      if descriptor >= 0 { close(descriptor) }
      guard descriptor == -EBUSY else { return nil }
      return HostUse(
        .mount, "\(name) is claimed by a file system, swap, RAID or a mapping",
        [Evidence("/dev/\(name)", "EBUSY when opened exclusively")], isVital: true,
        remedy: Remedy(
          .hostSystem, "End what uses \(name); it may be mounted in another mount namespace, such as a container's",
          command: "grep -l \(name) /proc/[0-9]*/mountinfo"))
    }
  }

  /// Whether somebody has a function's group open, who may be out of sight: vfio-pci would wait for him for ever. A group is opened
  /// by one at a time, also when it is through the device's own node (vfio_group_fops_open in `drivers/vfio/group.c`).
  private static func claimedGroup(of device: PCIDevice) -> [HostUse] {
    guard device.isBoundToVFIO, let group = device.group else { return [] }
    let node = "/dev/vfio/\(group)"
    let descriptor = unsafe clinux_open_node(node)
    if descriptor >= 0 { close(descriptor) }
    guard descriptor == -EBUSY else { return [] }
    return [
      HostUse(
        .virtualMachine, "a process has it in a guest, through \(node)", [Evidence(node, "EBUSY when opened")],
        isVital: false, remedy: Remedy(.hostSystem, "Shut down the guest that has it"))
    ]
  }
}
