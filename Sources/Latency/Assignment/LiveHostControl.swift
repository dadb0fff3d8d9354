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
    return uses.isEmpty ? machine.claimedDisks(below: device.path) : uses
  }
}

extension Machine {
  /// The disks and partitions below a function that the kernel says somebody has for himself.
  ///
  /// Mounts are listed for this process's mount namespace only; a container's are found out by asking for the disk exclusively, which
  /// fails with EBUSY while a file system, swap, md or dm has it (open(2) on O_EXCL with a block device; bd_may_claim in
  /// `block/bdev.c`). Opened for reading, and closed at once.
  fileprivate func claimedDisks(below path: String) -> [HostUse] {
    usage.blockDevices.filter { $0.path.hasPrefix(path + "/") }.compactMap { disk in
      let descriptor = unsafe clinux_open_exclusive("/dev/\(disk.name)")
      if descriptor >= 0 { close(descriptor) }
      guard descriptor == -EBUSY else { return nil }
      return HostUse(
        .mount, "\(disk.name) is claimed by a file system, swap, RAID or a mapping",
        [Evidence("/dev/\(disk.name)", "EBUSY when opened exclusively")], isVital: true,
        remedy: Remedy(
          .hostSystem,
          "End what uses \(disk.name); it may be mounted in another mount namespace, such as a container's",
          command: "grep -l \(disk.name) /proc/[0-9]*/mountinfo"))
    }
  }
}
