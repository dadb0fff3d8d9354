// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
internal import Passthrough

/// Whether the list of cards says of each what a preflight says that names it.
package enum CardAudit {
  /// What does not agree, in words; empty where all does. Throws for a selector that names nothing.
  package static func disagreements(on machine: Machine) throws -> [String] {
    let candidates = Preflight(machine: machine).candidates()
    var found: [String] = []
    var covered: Set<Target> = []
    for candidate in candidates {
      let name = candidate.unit.selector
      for target in candidate.unit.targets where !covered.insert(target).inserted {
        found.append("\(target.subject) is in two cards, one of them \(name)")
      }
      let named = try name.split(separator: " ").flatMap { try DeviceSelector(String($0)).targets(on: machine) }
      if named != candidate.unit.targets { found.append("\(name) names \(named.map(\.subject))") }
      let findings = Preflight(machine: machine, targets: named).findings()
      let state = Candidate.State(findings)
      if state != candidate.state { found.append("\(name) is \(candidate.state) in the list and \(state) when named") }
      let told = Set(candidate.findings.map { "\($0.id) \($0.subject) \($0.verdict)" })
      let open = Candidate(unit: candidate.unit, findings: findings).findings
      let expected = Set(open.map { "\($0.id) \($0.subject) \($0.verdict)" })
      for difference in told.symmetricDifference(expected).sorted() { found.append("\(name): \(difference)") }
    }
    // What is left out has to be refused when somebody names it.
    for device in machine.pci.devices
    where !device.isBridge && !device.pciClass.isIOMMU && !covered.contains(.pci(device.address)) {
      let findings = Preflight(machine: machine, targets: [.pci(device.address)]).findings()
      if findings.first(where: { $0.id == "device.driver" })?.verdict != .fail {
        found.append("\(device.address) is in no card")
      }
    }
    return found
  }
}
