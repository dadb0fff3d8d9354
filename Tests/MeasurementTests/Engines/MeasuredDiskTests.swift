// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import SystemPackage
import TestSupport
import Testing

@testable import Drivers
@testable import Measurement

@Suite("MeasuredDisk")
struct MeasuredDiskTests {
  private static let disks = ["sda", "sda/sda1", "sdb"].map { path in
    var disk = BlockDevice(
      name: String(path.split(separator: "/").last ?? ""), path: "/sys/devices/pci0000:00/0000:00:1f.2/block/\(path)")
    disk.size = 1 << 20
    return disk
  }

  private func error(_ name: String) -> EngineError? {
    let machine = Machine.built {
      $0.pci = PCITopology([.built("0000:00:1f.2", group: 1)])
      $0.usage.blockDevices = Self.disks
    }
    do throws(EngineError) {
      _ = try MeasuredDisk(name, on: machine, in: LiveFileTree())
      return nil
    } catch { return error }
  }

  @Test("A disk that could be there and is not is not found", arguments: ["nope", "nvme9n1", "/dev/nope", "00:1e.0"])
  func absent(name: String) {
    guard case .notFound = error(name) else {
      Issue.record("\(name): \(String(describing: error(name)))")
      return
    }
  }

  @Test("What can be no disk's name is a mistake", arguments: ["disk.img", "/tmp/disk", "10de", ""])
  func malformed(name: String) throws {
    guard case .misnamed(let text) = error(name) else {
      Issue.record("\(name): \(String(describing: error(name)))")
      return
    }
    #expect(text.contains("nvme0n1, sda") && text.contains("01:00.0"))
  }

  @Test("A partition, and a controller of several disks, say what to name instead")
  func several() {
    #expect(error("sda1") == .misnamed("sda1 is a partition; name the disk that it is on: sda"))
    #expect(error("00:1f.2") == .misnamed("00:1f.2 has several disks: sda, sdb; name one of them"))
    #expect(error("sdb") == nil)
  }

  @Test("Root is not told to be root")
  func denied() {
    let disk = BlockDisk(files: LiveFileTree(), "none", size: 1)
    let (user, root) = (
      disk.error(opening: .notPermitted, isRoot: false), disk.error(opening: .notPermitted, isRoot: true)
    )
    #expect(user.description.contains("Operation not permitted") && user.description.contains("run as root"))
    #expect(root.description.contains("Operation not permitted") && !root.description.contains("run as root"))
    #expect(root.description.contains("control group"))
  }

  @Test("Huge pages that are not there are missing, and nobody's refusal")
  func memory() {
    let error = EngineError(VFIOError.memory(bytes: 1 << 21, .pages2M, .noMemory))
    guard case .unsupported(let text) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(text.contains("nr_hugepages"))
  }
}
