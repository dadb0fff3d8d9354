// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLinux
internal import Glibc
package import Inventory
package import Passthrough
package import SystemPackage

/// The running machine.
package struct LiveKernelInterface: KernelInterface {
  package let files: any FileTree

  /// `files`: the machine's own, `LiveFileTree`.
  package init(files: any FileTree) { self.files = files }

  package func write(_ text: String, to path: String) throws(Errno) {
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

  package func obstacles(to function: PCIAddress) throws(AssignmentError) -> [HostUse] {
    let machine = try machine(for: "\(function)")
    let uses = try machine.obstacles(to: function)
    guard uses.isEmpty, let device = machine.pci[function] else { return uses }
    // What the lists show is told best; what they cannot show only the kernel knows.
    return try Self.claimedDisks(below: device.path, machine) + Self.claimedGroup(of: device)
  }

  package func obstacles(below device: String) throws(AssignmentError) -> [HostUse] {
    let machine = try machine(for: device)
    let uses = try machine.obstacles(below: device, named: device)
    return uses.isEmpty ? try Self.claimedDisks(below: device, machine) : uses
  }

  /// This machine as it is now.
  private func machine(for device: String) throws(AssignmentError) -> Machine {
    // A file that is not there is an answer to a reader, but no process is without its mounts.
    do throws(Errno) { _ = try files.read("/proc/self/mountinfo", limit: 1) } catch {
      throw .unknownUse(device, why: Gap(path: "/proc/self/mountinfo", errno: error).summary)
    }
    do throws(CaptureError) { return try MachineReader(.live).machine() } catch {
      throw .unknownUse(device, why: error.description)
    }
  }

  /// What opening a node for oneself alone says.
  enum Claim: Equatable {
    case free, claimed
    case unknown(Errno)

    /// `result`: a descriptor or -errno. What has no medium or no device behind it has no user.
    init(opening result: Int32) {
      switch -result {
      case EBUSY: self = .claimed
      case ENOMEDIUM, ENXIO, ENODEV: self = .free
      default: self = result >= 0 ? .free : .unknown(Errno(rawValue: -result))
      }
    }
  }

  /// The disks and partitions of a function that the kernel says somebody has for himself.
  ///
  /// Mounts are listed for this process's mount namespace only; a container's are found out by asking for the disk
  /// exclusively, which fails with EBUSY while a file system, swap, md or dm has it (open(2) on O_EXCL with a block
  /// device; bd_may_claim in `block/bdev.c`). Opened for reading, and closed at once.
  private static func claimedDisks(below device: String, _ machine: Machine) throws(AssignmentError) -> [HostUse] {
    let disks = machine.usage.blockDevices.filter { $0.path.hasPrefix(device + "/") }
    var uses: [HostUse] = []
    for name in Set(disks.map { $0.multipathHead ?? $0.name }).sorted() {
      let descriptor = unsafe clinux_open_exclusive("/dev/\(name)")
      if descriptor >= 0 { close(descriptor) }
      switch Claim(opening: descriptor) {
      case .free: break
      case .unknown(let errno):
        throw .unknownUse(name, why: Gap(path: "/dev/\(name)", errno: errno).summary)
      case .claimed:
        uses.append(
          HostUse(
            .mount, "\(name) is claimed by a file system, swap, RAID or a mapping",
            [Evidence("/dev/\(name)", "EBUSY when opened exclusively")], isVital: true,
            remedy: Remedy(
              .hostSystem,
              "End what uses \(name); it may be mounted in another mount namespace, such as a container's",
              command: "grep -l \(name) /proc/[0-9]*/mountinfo")))
      }
    }
    return uses
  }

  /// Whether somebody has a function's group open, who may be out of sight: vfio-pci would wait for him for ever. A
  /// group is opened by one at a time, also when it is through the device's own node (vfio_group_fops_open in
  /// `drivers/vfio/group.c`).
  private static func claimedGroup(of device: PCIDevice) throws(AssignmentError) -> [HostUse] {
    guard device.isBoundToVFIO, let group = device.group else { return [] }
    let node = VFIONodes.node(ofGroup: group)
    let descriptor = unsafe clinux_open_node(node)
    if descriptor >= 0 { close(descriptor) }
    switch Claim(opening: descriptor) {
    // A kernel without groups (CONFIG_VFIO_GROUP) has the device's node alone, which was among the open files.
    case .free, .unknown(.noSuchFileOrDirectory): return []
    case .unknown(let errno): throw .unknownUse("\(device.address)", why: Gap(path: node, errno: errno).summary)
    case .claimed:
      return [
        HostUse(
          .virtualMachine, "a process has it in a guest, through \(node)", [Evidence(node, "EBUSY when opened")],
          isVital: false, remedy: Remedy(.hostSystem, "Shut down the guest that has it"))
      ]
    }
  }
}
