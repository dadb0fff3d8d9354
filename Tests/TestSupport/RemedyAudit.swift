// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
package import Passthrough

/// Looks through the remedies of findings for what destroys: unbinding, or passing along, a physical function of a
/// target, the controller of a target's own domain, what the host needs, or the chipset.
package struct RemedyAudit {
  private let machine: Machine
  private let targets: [PCIDevice]
  /// By function: why it must not be named.
  private let forbidden: [PCIAddress: String]

  /// The rules are stated here once more, on purpose not those of the product.
  package init(_ machine: Machine, targets: [PCIAddress]) {
    self.machine = machine
    self.targets = targets.compactMap { machine.pci[$0] }
    let uses = HostUses(machine)
    var forbidden: [PCIAddress: String] = [:]
    for device in machine.pci.devices {
      let slot = machine.pci.functions(ofSlot: device.address)
      if self.targets.contains(where: { $0.physicalFunction == device.address }) {
        forbidden[device.address] = "physical function of a target"
      } else if self.targets.contains(where: { $0.path.hasPrefix(device.path + "/") }) {
        forbidden[device.address] = "above a target, or the controller of its domain"
      } else if uses.uses(below: device.path).contains(where: \.isVital) {
        forbidden[device.address] = "vital"
      } else if slot.contains(where: { $0.pciClass.code == 0x0601 && ($0.group == device.group || $0.group == nil) }) {
        forbidden[device.address] = "chipset"
      } else if device.pciClass.code == 0x0600 || device.pciClass.code == 0x0806 {
        forbidden[device.address] = "host bridge or IOMMU"
      } else if device.configuration.headerType == 1 {
        forbidden[device.address] = "bridge"
      } else if machine.pci.devices.contains(where: { $0.physicalFunction == device.address && $0.driver != nil }) {
        forbidden[device.address] = "physical function of a virtual function in use"
      }
    }
    self.forbidden = forbidden
  }

  /// What is wrong, a line each; empty where nothing is.
  package func violations(in findings: [Finding]) -> [String] {
    findings.flatMap { finding in
      finding.remedy.flatMap { remedy in
        (commandViolations(remedy) + textViolations(remedy)).map { "\(finding.id) \(finding.subject): \($0)" }
      }
    }
  }

  private func commandViolations(_ remedy: Remedy) -> [String] {
    (remedy.command ?? "").split(separator: "\n").flatMap { line -> [String] in
      let words = line.split { " /;".contains($0) }
      if line.contains("unbind") || line.contains("driver_override") || line.contains("drivers_probe")
        || line.contains("driverctl")
      {
        return named(words).compactMap { address in forbidden[address].map { "\(line): \(address) is \($0)" } }
      }
      guard line.hasPrefix("vfio-check preflight") else { return [] }
      return passed(words).compactMap { address in forbidden[address].map { "\(line): \(address) is \($0)" } }
    }
  }

  /// Sentences that begin with a verb of passing or unbinding name what is to be passed or unbound.
  private func textViolations(_ remedy: Remedy) -> [String] {
    let text = remedy.text.hasPrefix("Or ") ? String(remedy.text.dropFirst(3)) : remedy.text
    let verbs = ["pass ", "bind ", "unbind ", "hand over ", "detach ", "remove the driver"]
    guard verbs.contains(where: text.lowercased().hasPrefix) else { return [] }
    // What the host would lose stands in parentheses.
    let sentence = text.split(separator: "(")[0]
    return passed(sentence.split { " ,;".contains($0) }).compactMap { address in
      forbidden[address].map { "\(text): \(address) is \($0)" }
    }
  }

  private func named(_ words: [Substring]) -> [PCIAddress] { words.compactMap { PCIAddress($0) } }

  /// Functions, and all functions of slots, that are not targets anyway.
  private func passed(_ words: [Substring]) -> [PCIAddress] {
    let slots = words.flatMap { word -> [PCIAddress] in
      guard let first = PCIAddress(word + ".0") else { return [] }
      return machine.pci.functions(ofSlot: first).filter { !$0.isBridge }.map(\.address)
    }
    return (named(words) + slots).filter { address in !targets.contains { $0.address == address } }
  }
}
