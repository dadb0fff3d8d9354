// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import TestSupport
import Testing

@Suite("PCITopology")
struct PCITopologyTests {
  @Test func bridgesThatClaimToHangBehindEachOtherAreCutApart() throws {
    let topology = PCITopology([
      .built("0000:00:01.0", behind: ["0000:01:00.0"], classCode: 0x060400),
      .built("0000:01:00.0", behind: ["0000:00:01.0"], classCode: 0x060400),
      .built("0000:02:00.0", behind: ["0000:02:00.0"]),
    ])
    let first = try #require(topology.devices.first)
    #expect(topology.descendants(of: first.address).isEmpty)
    #expect(topology.bridges(above: first).isEmpty)
    #expect(topology.roots.count == 3)
  }

  @Test func bridgesAreListedFromTheDeviceUp() throws {
    let topology = PCITopology([
      .built("0000:00:01.0", classCode: 0x060400),
      .built("0000:01:00.0", behind: ["0000:00:01.0"], classCode: 0x060400),
      .built("0000:02:00.0", behind: ["0000:00:01.0", "0000:01:00.0"]),
    ])
    let device = try #require(topology.devices.last)
    #expect(topology.bridges(above: device).map(\.address.description) == ["0000:01:00.0", "0000:00:01.0"])
    #expect(topology.descendants(of: topology.devices[0].address).count == 2)
  }
}
