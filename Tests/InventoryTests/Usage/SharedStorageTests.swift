// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Testing

/// Storage that lies on several disks of which only one shows it.
@Suite("Shared storage")
struct SharedStorageTests {
  private func machine(_ change: (inout MemoryFileTree) -> Void) throws -> Machine {
    var files = MemoryFileTree()
    for (number, name) in ["sda1", "sdb1"].enumerated() {
      let path = "/sys/devices/pci0000:00/0000:00:17.0/ata\(number)/block/\(name)"
      files.write(path + "/dev", "8:\(number * 16 + 1)")
      files.write(path + "/size", "2048")
      files["/sys/class/block/\(name)"] = .link("../.." + path.dropFirst(4))
    }
    change(&files)
    return try MachineReader(.files(files)).machine()
  }

  @Test func everyDeviceOfABtrfsCarriesItsMounts() throws {
    let machine = try machine { files in
      files.write("/proc/self/mountinfo", "31 1 0:26 / /data rw,relatime shared:1 - btrfs /dev/sda1 rw")
      for name in ["sda1", "sdb1"] {
        files["/sys/fs/btrfs/0d1f-4c7a/devices/\(name)"] = .link("../../../../devices/x/\(name)")
      }
    }
    #expect(machine.usage.blockDevices.map(\.mountPoints) == [["/data"], ["/data"]])
  }

  @Test func importedPoolsAndTheirMembersAreKnown() throws {
    let machine = try machine { files in
      files.write("/run/udev/data/b8:1", "S:disk/by-label/tank\nE:ID_FS_TYPE=zfs_member\nE:ID_FS_LABEL=tank")
      files.write("/proc/spl/kstat/zfs/tank/state", "ONLINE")
      files.write("/proc/spl/kstat/zfs/arcstats", "9 1 0x01")
    }
    #expect(machine.usage.importedPools == ["tank"])
    #expect(machine.usage.blockDevices[0].contentLabel == "tank")
    #expect(machine.hasNoGaps)
  }
}

extension Machine {
  fileprivate var hasNoGaps: Bool { gaps.isEmpty }
}
