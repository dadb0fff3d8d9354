// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Records
import TestSupport
import Testing

@testable import Drivers
@testable import Measurement

/// What an engine measures is what its definition says.
@Suite("Engine setups")
struct EngineSetupTests {
  private func expect<Setup: EngineSetup>(_ setup: Setup, _ id: String) {
    let engine = Setup.engine
    #expect(engine.id == id)
    #expect(Set(setup.points.flatMap(\.metrics).map(\.id)).isSubset(of: engine.metrics.map(\.id)))
    #expect(Set(setup.parameters.keys).isSubset(of: engine.parameters))
    #expect(!setup.points.isEmpty && !setup.parameters.isEmpty)
  }

  @Test("reads of a disk")
  func block() {
    expect(
      BlockReadSetup(
        disk: BlockDisk(files: LiveFileTree(), "none", size: 1 << 30), sizes: [4096], depths: [1, 32], method: .pread),
      "block")
  }

  @Test("a device through VFIO, in arms of large and small IO pages")
  func vfio() {
    var setup = VFIOSetup(
      files: LiveFileTree(), function: PCIAddress(domain: 0, bus: 1, device: 0, function: 0), backend: nil,
      backing: .pages4K,
      mappings: [4096], workingSets: [1 << 20], transfers: [4096])
    expect(setup, "vfio")
    #expect(setup.arms == ["largest", "smallest"] && setup.parameters["interface"] == nil)
    setup.backend = .iommufd
    #expect(setup.parameters["interface"] == "iommufd")
    #expect(setup.points.map(\.latency.id) == ["vfio.map.latency", "vfio.unmap.latency", "nvme.read.latency"])
  }

  @Test("USB devices, by every kind of transfer")
  func usb() {
    expect(USBSetup(files: LiveFileTree(), devices: [.stick("1-2")], transfers: USBSetup.Transfer.allCases), "usb")
  }

  @Test("the processor")
  func cpu() {
    expect(ProcessorSetup(files: LiveFileTree(), workingSets: [16 << 10], backings: [.pages4K]), "cpu")
  }
}
