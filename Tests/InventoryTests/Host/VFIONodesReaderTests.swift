// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Testing

@Suite("VFIONodesReader")
struct VFIONodesReaderTests {
  @Test func nodesAreToldApart() throws {
    var files = MemoryFileTree()
    for node in ["vfio", "14", "noiommu-0", "noiommu-x", "devices/vfio0"] {
      files["/dev/vfio/\(node)"] = .device(isAccessible: false)
    }
    // A regular file of that name is no node.
    files.write("/dev/vfio/15", "")
    files["/dev/iommu"] = .device(isAccessible: false)
    files["/dev/kvm"] = .device(isAccessible: true)
    let nodes = try MachineReader(.files(files)).machine().vfio
    #expect(nodes.hasContainer && nodes.hasIOMMUFD && nodes.hasKVM)
    #expect(nodes.groups == [14])
    #expect(nodes.unsafeGroups == [0])
    #expect(nodes.devices == ["vfio0"])
    #expect(nodes.canUseKVM == true)
  }

  @Test func nothingIsThereOnAnEmptyMachine() throws {
    let nodes = try MachineReader(.files(MemoryFileTree())).machine().vfio
    #expect(!nodes.hasContainer && !nodes.hasKVM && nodes.canUseKVM == nil)
  }
}
