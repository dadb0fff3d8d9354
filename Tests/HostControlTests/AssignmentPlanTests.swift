// SPDX-License-Identifier: GPL-3.0-or-later
import HostControl
import Inventory
import Passthrough
import TestSupport
import Testing

@Suite("What may be borrowed")
struct AssignmentPlanTests {
  private static let disk = "0000:02:00.0"

  private static func machine(_ change: (inout Machine) -> Void = { _ in }) -> Machine {
    .built { machine in
      machine.pci = PCITopology([
        .port("0000:00:04.0", group: 3),
        .endpoint(disk, behind: ["0000:00:04.0"], group: 15, driver: "nvme"),
        .endpoint("0000:01:00.0", classCode: 0x030000, group: 14, driver: "nouveau"),
        .endpoint("0000:01:00.1", classCode: 0x040300, group: 14, driver: "snd_hda_intel"),
        .endpoint("0000:05:00.0"),
      ])
      machine.iommu.groups = machine.pci.groupsByMembership
      change(&machine)
    }
  }

  private static func plan(_ functions: String..., on machine: Machine) throws -> AssignmentPlan {
    try AssignmentPlan(functions.compactMap { PCIAddress($0) }, on: machine)
  }

  @Test("A function that is alone in its group is planned")
  func alone() throws {
    let plan = try Self.plan(Self.disk, on: Self.machine())
    #expect(plan.group == 15 && plan.functions.map(\.description) == [Self.disk])
  }

  @Test("A group is refused while another member belongs to the host, and taken when that one is named too")
  func viability() throws {
    let error = try #require(throws: AssignmentError.self) {
      _ = try Self.plan("0000:01:00.0", on: Self.machine())
    }
    #expect(error.description.contains("0000:01:00.1 belongs to snd_hda_intel"))
    #expect(try Self.plan("0000:01:00.1", "0000:01:00.0", on: Self.machine()).functions.count == 2)
  }

  @Test(
    "Whether another member stands in the way is the rule that group.isolated has, bridges before Linux 5.19 included")
  func oldKernels() throws {
    func machine(_ release: String?) -> Machine {
      Machine.of([
        .port("0000:02:00.0", .pciBridge, acs: .none, secondary: 3, group: 8, driver: "shpchp"),
        .conventional("0000:03:01.0", behind: ["0000:02:00.0"], group: 8, driver: "e1000"),
      ]) { $0.kernel.release = release }
    }
    #expect(try Self.plan("0000:03:01.0", on: machine("5.10.0-30-amd64")).group == 8)
    // Of a kernel whose version is not known the stricter rule is taken: a guard fails closed.
    for release in ["6.12.9-amd64", "5.19.0", nil] {
      #expect(throws: AssignmentError.self) { _ = try Self.plan("0000:03:01.0", on: machine(release)) }
    }
  }

  @Test("Bridges, functions without a group, of several groups, and such that are not there are refused")
  func refusals() {
    for names in [["0000:00:04.0"], ["0000:05:00.0"], [Self.disk, "0000:01:00.0"], ["0000:07:00.0"]] {
      #expect(throws: AssignmentError.self) {
        _ = try AssignmentPlan(names.compactMap { PCIAddress($0) }, on: Self.machine())
      }
    }
  }

  @Test("A function with virtual functions is refused: they would go with its driver")
  func virtualFunctions() throws {
    let machine = Self.machine { machine in
      machine.pci = PCITopology([
        .built(Self.disk, group: 15, driver: "nvme") { $0.enabledVirtualFunctions = 2 }
      ])
    }
    let error = try #require(throws: AssignmentError.self) { _ = try Self.plan(Self.disk, on: machine) }
    #expect(error.description.contains("sriov_numvfs"))
  }

  @Test("A mounted disk is refused, with the mount and how to end it")
  func mounted() throws {
    let machine = Self.machine { machine in
      var disk = BlockDevice(
        name: "nvme0n1", path: "/sys/devices/pci0000:00/0000:00:04.0/\(Self.disk)/nvme/nvme0/nvme0n1")
      disk.mountPoints = ["/data"]
      machine.usage.blockDevices = [disk]
    }
    let error = try #require(throws: AssignmentError.self) { _ = try Self.plan(Self.disk, on: machine) }
    #expect(error.description.contains("mounted at /data") && error.description.contains("umount"))
  }

  @Test("A disk of an array that does not run may be read; one of a running array may not")
  func members() throws {
    func machine(_ holders: [String]) -> Machine {
      Self.machine { machine in
        var disk = BlockDevice(
          name: "nvme0n1", path: "/sys/devices/pci0000:00/0000:00:04.0/\(Self.disk)/nvme/nvme0/nvme0n1")
        disk.contentType = "linux_raid_member"
        disk.holders = holders
        machine.usage.blockDevices = [disk]
      }
    }
    #expect(try Self.plan(Self.disk, on: machine([])).group == 15)
    #expect(throws: AssignmentError.self) { _ = try Self.plan(Self.disk, on: machine(["md0"])) }
  }
}
