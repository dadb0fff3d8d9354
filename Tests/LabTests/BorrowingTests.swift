// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing
import ToolSupport

/// The NVMe drive of a machine is taken from its driver, driven from user space, and moved between the types of its
/// group: afterwards all is as before, also when the process was killed in the middle.
@Suite("Borrowing a device in the lab", .enabled(if: Lab.isAvailable, "\(Lab.absence)"))
struct BorrowingTests {
  static let machines = ["desktop", "iommufd"].filter(Lab.bootable.contains)

  private func boot(_ machine: String) async throws -> Boot { try await Lab.shared.boot(machine, .borrowing) }

  private func text(_ machine: String, _ name: String) async throws -> String {
    try await boot(machine).outcome(name).output
  }

  @Test(arguments: machines) func everythingIsAsBefore(machine: String) async throws {
    let before = try await text(machine, "before")
    #expect(before.contains("driver nvme\noverride (null)\ntype DMA-FQ\ncontent "))
    for name in ["used", "after-bind", "after-map", "after-read", "after-type"] {
      #expect(try await text(machine, name) == before, "\(name)")
    }
    let faults = try String(contentsOf: try await boot(machine).file("faults.out"), encoding: .utf8)
    #expect(faults == "")
  }

  @Test(arguments: machines) func aKilledRunIsUndone(machine: String) async throws {
    let boot = try await boot(machine)
    for part in ["bind", "map", "read", "type"] {
      #expect(try boot.outcome("killed-\(part)").status == 137, "\(part)")
      let lent = try boot.outcome("lent-\(part)").output
      #expect(lent.hasPrefix(part == "type" ? "nvme\nDMA\n" : "vfio-pci\nDMA-FQ\n"), "\(part): \(lent)")
      #expect(lent.contains("\"schema\" : \"vfio-check/journal\""))
      let restore = try boot.outcome("restore-\(part)")
      #expect(restore.status == 0 && restore.output.contains("given back to nvme"), "\(part): \(restore)")
    }
    #expect(try boot.outcome("again").output == "nothing to restore\n")
  }

  @Test(arguments: machines) func restoreDoesNotWaitForWhoHasTheDevice(machine: String) async throws {
    let boot = try await boot(machine)
    let open = try boot.outcome("open")
    #expect(open.status == 1 && open.errors.contains("/dev/vfio/"), "\(open)")
    #expect(try boot.outcome("closed").status == 0)
    #expect(try boot.outcome("end").output == boot.outcome("before").output)
  }

  @Test(arguments: machines) func whatIsReadIsWhatTheKernelReads(machine: String) async throws {
    let boot = try await boot(machine)
    let reference = try Data(contentsOf: boot.file("reference.out"))
    for interface in machine == "iommufd" ? ["type1", "iommufd"] : ["type1"] {
      let outcome = try boot.outcome("read-\(interface)")
      #expect(outcome.status == 0, "\(outcome.errors)")
      for rule in ["largest", "smallest"] {
        #expect(outcome.output.contains("\(interface) \(rule): QEMU NVMe Ctrl"))
        let dump = try Data(contentsOf: boot.file("dump-\(interface).\(rule)"))
        #expect(dump.count > 200_000 && dump == reference.prefix(dump.count), "\(interface), \(rule)")
      }
      // And nothing beside it was written to.
      #expect(outcome.output.components(separatedBy: "rest untouched: true").count == 3)
    }
  }

  @Test(arguments: machines) func mappingsAreOfThePagesThatWereAskedFor(machine: String) async throws {
    let boot = try await boot(machine)
    for interface in machine == "iommufd" ? ["type1", "iommufd"] : ["type1"] {
      let outcome = try boot.outcome("map-\(interface)")
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.output.contains("map 4K (4096, 0) 2097152 bytes: 1 calls"))
      #expect(outcome.output.contains("map 2M (2097152, 0) 2097152 bytes: 1 calls"))
      // Type 1 gets small IO pages by one call for each, iommufd by an option.
      #expect(outcome.output.contains("2097152 bytes: 512 calls") == (interface == "type1"))
    }
  }

  @Test(arguments: machines) func everyTypeIsReached(machine: String) async throws {
    let outcome = try await boot(machine).outcome("type")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let types = outcome.output.split(separator: "\n")
    #expect(
      types
        == ["type identity", "type identity", "type DMA", "type DMA-FQ", "restored to DMA-FQ"].map {
          $0 + " [\"nvme0n1\"]"
        })
  }

  @Test func whatIsInUseIsRefused() async throws {
    let boot = try await boot("desktop")
    for (name, words) in [
      ("missing", "sudo modprobe vfio-pci"), ("mounted", "nvme0n1 is mounted at /mnt"),
      ("elsewhere", "nvme0n1 is claimed by a file system"), ("shared", "0000:01:00.0 belongs to bochs-drm"),
      ("keyboard", "the host's last keyboard"),
    ] {
      let outcome = try boot.outcome(name)
      #expect(outcome.status == 1 && outcome.errors.contains(words), "\(name): \(outcome.errors)")
    }
    #expect(try boot.outcome("refused").output == boot.outcome("before").output)
  }
}
