// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Inventory
import TestSupport
import Testing

/// What a tree without a manifest lacks was not recorded; what a capture of our own lacks was not there.
@Suite("Not recorded is not absent")
struct CommonPathsTests {
  private func read(_ files: [String: String], links: [String: String] = [:], manifest: Bool = false) throws -> Machine
  {
    let root = FileManager.default.temporaryDirectory.appending(path: "capture-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: root) }
    var files = files
    if manifest {
      files["/capture.json"] =
        #"{"schema":"vfio-check/capture","schemaVersion":1,"tool":{"name":"x","version":"x"},"redacted":true,"nodes":[],"gaps":[]}"#
    }
    for (path, text) in files {
      let url = root.appending(path: path)
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }
    for (path, target) in links {
      let url = root.appending(path: path)
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(atPath: url.path, withDestinationPath: target)
    }
    return try MachineReader(.capture(root.path)).machine()
  }

  private let functions: [String: String] = {
    var files: [String: String] = [:]
    for function in 0..<3 {
      let path = "/sys/devices/pci0000:00/0000:01:00.\(function)"
      files[path + "/vendor"] = "0x10de\n"
      files[path + "/device"] = "0x2187\n"
    }
    return files
  }()

  private func places(_ groups: [Int: Int]) -> [String: String] {
    var links: [String: String] = [:]
    for function in 0..<3 {
      links["/sys/bus/pci/devices/0000:01:00.\(function)"] = "../../../devices/pci0000:00/0000:01:00.\(function)"
    }
    for (function, group) in groups {
      links["/sys/devices/pci0000:00/0000:01:00.\(function)/iommu_group"] = "../../../kernel/iommu_groups/\(group)"
    }
    return links
  }

  @Test func membersAreTheUnionOfLinksAndGroups() throws {
    let onlyLinks = try read(functions, links: places([0: 2, 1: 2, 2: 2]))
    #expect(onlyLinks.iommu.isEnabled)
    #expect(onlyLinks.iommu.group(2)?.members.count == 3)
    #expect(onlyLinks.gap(at: "/sys/kernel/iommu_groups") == nil)
    #expect(onlyLinks.gap(at: "/sys/kernel/iommu_groups/2/type")?.isNotRecorded == true)
    var links = places([0: 8])
    links["/sys/kernel/iommu_groups/8/devices/0000:01:00.1"] = "../../../../devices/pci0000:00/0000:01:00.1"
    let both = try read(functions, links: links)
    #expect(both.iommu.group(8)?.members.map(\.description) == ["0000:01:00.0", "0000:01:00.1"])
  }

  @Test func withoutAManifestAbsenceSaysNothing() throws {
    let machine = try read(functions, links: places([:]))
    #expect(!machine.iommu.isEnabled)
    #expect(!machine.knowsGroups)
    for path in [
      "/sys/kernel/iommu_groups", "/proc/cpuinfo", "/dev/kvm", "/sys/bus/pci/devices/0000:01:00.0/resource",
      "/sys/devices/pci0000:00/0000:01:00.0/config", "/sys/bus/pci/devices/0000:01:00.0/driver",
    ] { #expect(machine.gap(at: path)?.isNotRecorded == true, "\(path)") }
    #expect(machine.unrecorded(at: "/sys/module/vfio/parameters/x")?.path == "/sys/module")
  }

  @Test func withAManifestAbsenceIsAFact() throws {
    let machine = try read(functions, links: places([:]), manifest: true)
    #expect(machine.gaps.isEmpty)
    #expect(machine.knowsGroups)
  }

  /// A whole copy of a machine without an IOMMU in use has the directory, and it is empty.
  @Test func anEmptyDirectoryIsAFactToo() throws {
    var files = functions
    files["/sys/kernel/iommu_groups/.keep"] = ""
    files["/sys/bus/pci/drivers/.keep"] = ""
    let machine = try read(files, links: places([:]))
    #expect(machine.knowsGroups)
    #expect(machine.gap(at: "/sys/kernel/iommu_groups") == nil)
    #expect(machine.gap(at: "/sys/bus/pci/devices/0000:01:00.0/driver") == nil)
  }

  @Test func anAttributeThatSomeHaveWasRecorded() throws {
    var files = functions
    files["/sys/devices/pci0000:00/0000:01:00.0/reset_method"] = "flr\n"
    files["/sys/devices/pci0000:00/0000:01:00.0/resource"] = "0x0 0x0 0x0\n"
    let machine = try read(files, links: places([:]))
    #expect(machine.gap(at: "/sys/devices/pci0000:00/0000:01:00.1/reset_method") == nil)
    // Every function has this one.
    #expect(machine.gap(at: "/sys/devices/pci0000:00/0000:01:00.1/resource")?.isNotRecorded == true)
    #expect(machine.gap(at: "/sys/devices/pci0000:00/0000:01:00.0/resource") == nil)
  }

  @Test func configurationSpaceIdentifiesWhereSysfsDoesNot() throws {
    var tree = MemoryFileTree()
    var bytes = ConfigurationBuilder(vendor: 0x10de, device: 0x2187, classCode: 0x030000).space.bytes
    bytes[0x08] = 0xa1
    tree["/sys/bus/pci/devices/0000:01:00.0/config"] = .file(bytes)
    tree["/sys/bus/pci/devices/0000:01:00.1/irq"] = .file([])
    let machine = try MachineReader(.files(tree)).machine()
    #expect(machine.pci.devices.map(\.identity.idText) == ["10de:2187"])
    #expect(machine.pci.devices.map(\.identity.revision) == [0xa1])
    #expect(machine.pci.devices.map(\.pciClass.rawValue) == [0x030000])
    #expect(machine.pci.unidentified.map(\.description) == ["0000:01:00.1"])
    #expect(machine.gaps.map(\.path) == ["/sys/bus/pci/devices/0000:01:00.1/vendor"])
  }
}
