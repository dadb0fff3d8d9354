// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// How the host uses disks: what is mounted or swapped to on them, and what is built on them.
struct StorageUses: Sendable {
  private let devices: [String: BlockDevice]
  private let importedPools: Set<String>

  init(usage: HostUsage) {
    devices = Dictionary(usage.blockDevices.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    importedPools = usage.importedPools
  }

  func uses(of devices: [BlockDevice]) -> [HostUse] {
    devices.flatMap { device in
      stack(above: device).flatMap { uses(of: device, through: $0) } + memberships(of: device)
    }
  }

  /// A device and everything that is stacked on it, by the holders.
  private func stack(above device: BlockDevice) -> [BlockDevice] {
    var found: [BlockDevice] = []
    var seen: Set<String> = []
    var pending = [device.name]
    while let name = pending.popLast() {
      guard seen.insert(name).inserted, let next = name == device.name ? device : devices[name] else { continue }
      found.append(next)
      pending += next.holders
    }
    return found
  }

  private func uses(of device: BlockDevice, through upper: BlockDevice) -> [HostUse] {
    let through = upper.name == device.name ? "" : " through \(upper.name)"
    var uses = upper.mountPoints.map { place in
      HostUse(
        .mount, "\(device.name) is mounted at \(place)\(through)",
        [Evidence("/proc/self/mountinfo", "\(upper.name) \(place)")], isVital: true,
        remedy: Self.systemPlaces.contains(place)
          ? Remedy(.hardware, "Keep it: the host runs from it. Pass another disk or controller")
          : Remedy(.hostSystem, "Unmount \(place)", command: "sudo umount \(place)"))
    }
    if upper.isSwap {
      uses.append(
        HostUse(
          .swap, "\(device.name) is swap space\(through)", [Evidence("/proc/swaps", "/dev/\(upper.name)")],
          isVital: true,
          remedy: Remedy(
            .hostSystem, "Stop swapping to \(upper.name)", command: "sudo swapoff /dev/\(upper.name)")))
    }
    return uses
  }

  private func memberships(of device: BlockDevice) -> [HostUse] {
    if !device.holders.isEmpty {
      return device.holders.map { holder in
        HostUse(
          .storageMember, "\(device.name) is part of \(holder)", [Evidence("\(device.path)/holders", holder)],
          isVital: true, remedy: Self.stop(holder))
      }
    }
    // What has no holder is not running, with one exception: ZFS takes its members without leaving a holder in sysfs.
    guard let type = device.contentType, type.hasSuffix("_member") else { return [] }
    let evidence = [Evidence("/run/udev/data", "\(device.name): ID_FS_TYPE=\(type)")]
    guard type == "zfs_member", let pool = device.contentLabel, importedPools.contains(pool) else {
      return [
        HostUse(
          .storageMember, "\(device.name) holds \(type), which is not running now", evidence, isVital: false,
          remedy: Remedy(.hostSystem, "Make sure that the host does not start it while the guest has the disk"))
      ]
    }
    return [
      HostUse(
        .storageMember, "\(device.name) is part of the ZFS pool \(pool), which is imported",
        evidence + [Evidence("/proc/spl/kstat/zfs/\(pool)", "imported")], isVital: true,
        remedy: Remedy(.hostSystem, "Export the pool \(pool)", command: "sudo zpool export \(pool)"))
    ]
  }

  private static func stop(_ holder: String) -> Remedy {
    if holder.hasPrefix("md") {
      return Remedy(.hostSystem, "Stop the array \(holder)", command: "sudo mdadm --stop /dev/\(holder)")
    }
    return Remedy(
      .hostSystem, "Close \(holder) (a logical volume, a LUKS container, a cache) before its disk goes",
      command: "lsblk -s /dev/\(holder)")
  }

  /// Where a running system cannot do without what is mounted.
  private static let systemPlaces: Set<String> = ["/", "/usr", "/boot", "/boot/efi", "/efi", "/var", "/home", "/nix"]
}
