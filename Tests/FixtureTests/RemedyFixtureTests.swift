// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

/// No remedy for a captured machine destroys, whichever function of it is to be passed.
@Suite("Remedies for captured machines never destroy")
struct RemedyFixtureTests {
  @Test(arguments: MachineFixture.all)
  func forEveryFunctionAndSlot(_ fixture: MachineFixture) throws {
    let machine = try fixture.machine()
    for device in machine.pci.devices {
      let slot = machine.pci.functions(ofSlot: device.address).filter { !$0.isBridge }.map(\.address)
      for targets in [[device.address], slot] where !targets.isEmpty {
        let findings = Preflight(machine: machine, targets: targets.map(Target.pci)).findings()
        let violations = RemedyAudit(machine, targets: targets).violations(in: findings)
        #expect(violations.isEmpty, "\(violations.joined(separator: "\n"))")
      }
    }
  }
}
