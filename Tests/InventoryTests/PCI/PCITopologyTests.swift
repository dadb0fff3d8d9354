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

  /// Ten thousand bridges, each behind the one before: a domain has 256 buses, so no real chain is longer.
  @Test(.timeLimit(.minutes(1))) func aChainOfTenThousandBridgesEnds() throws {
    var devices: [PCIDevice] = []
    var above: String?
    for number in 0..<10_000 {
      let address = PCIAddress(
        domain: UInt32(number >> 13), bus: UInt8(number >> 5 & 0xff), device: UInt8(number & 31), function: 0
      ).description
      devices.append(.built(address, behind: above.map { [$0] } ?? [], classCode: 0x060400))
      above = address
    }
    let topology = PCITopology(devices)
    #expect(topology.devices.count == 10_000)
    #expect(topology.devices.map { topology.bridges(above: $0).count }.max() == 255)
    #expect(topology.roots.count == 40)
    #expect(topology.descendants(of: topology.devices[0].address).count == 255)
  }

  @Test func whatIsBehindACircleStaysBehindIt() {
    let topology = PCITopology([
      .built("0000:00:01.0", behind: ["0000:01:00.0"], classCode: 0x060400),
      .built("0000:01:00.0", behind: ["0000:00:01.0"], classCode: 0x060400),
      .built("0000:02:00.0", behind: ["0000:01:00.0"]),
    ])
    #expect(topology.devices.map { $0.parent?.description } == [nil, nil, "0000:01:00.0"])
  }
}
