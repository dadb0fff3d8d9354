// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import TestSupport
import Testing

@testable import Measurement
@testable import Records

@Suite("Sizes of packets in a fingerprint")
struct PacketFieldsTests {
  private static func fingerprint(flags: Set<String>) -> Fingerprint {
    let device = PCIDevice.built(
      "0000:01:00.0", configuration: ConfigurationBuilder().express(.endpoint).space)
    let machine = Machine.built {
      $0.pci = PCITopology([device])
      $0.processor.flags = flags
    }
    return FingerprintReader(machine, device: device, in: LiveFileTree()).fingerprint()
  }

  @Test("on a host they must match, and in a guest, which makes them up, they may differ")
  func packets() {
    let names: Set<FingerprintKey> = ["device.maxPayloadBytes", "device.maxReadRequestBytes"]
    let host = Self.fingerprint(flags: [])
    let guest = Self.fingerprint(flags: ["hypervisor"])
    #expect(names.isSubset(of: host.mustMatch.map(\.name)) && names.isDisjoint(with: host.mayDiffer.map(\.name)))
    #expect(names.isSubset(of: guest.mayDiffer.map(\.name)) && names.isDisjoint(with: guest.mustMatch.map(\.name)))
  }
}
