// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Wording

/// Whether the device's interrupts work as on the host.
package struct GuestInterruptsCheck: GuestCheck {
  package enum Reason: String, FindingReason {
    case msi
    case msix = "msi-x"
    case msiOff = "msi-off"
    case msiLost = "msi-lost"
    case vectorCount = "vector-count"
    case missing
    case extra
    case partialConfiguration = "partial-config"
    case noMSI = "no-msi"
    case noDriver = "no-driver"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "guest.interrupts",
    title: "Message interrupts are on, with as many vectors as on the host",
    why: """
      With MSI switched off a device falls back to a shared interrupt line, which costs an exit or two for every interrupt and \
      breaks GPU audio and fast drives. Fewer vectors mean fewer queues.
      """,
    how: """
      The MSI and MSI-X capabilities in the guest say whether they are enabled and how many vectors they offer, `msi_irqs` how \
      many the driver got. The offer is the device's own (vfio-pci passes it on), so it must be that of the passport.
      """,
    reasons: [
      (Reason.msi, .pass, "MSI is enabled; with a passport: with the vectors of the host"),
      (Reason.msix, .pass, "MSI-X is enabled; with a passport: with the vectors of the host"),
      (Reason.msiOff, .warn, "without a passport: message interrupts are off, although the device has them"),
      (Reason.msiLost, .fail, "with a passport: message interrupts are off, although the device has them"),
      (Reason.vectorCount, .fail, "MSI or MSI-X offers another number of vectors than on the host"),
      (Reason.missing, .fail, "the host has MSI or MSI-X, and the guest does not"),
      (Reason.extra, .fail, "the guest has MSI or MSI-X, and the passport does not"),
      (Reason.partialConfiguration, .unknown, "the interrupt capabilities could not be read"),
      (Reason.noMSI, .notApplicable, "the function has no message interrupts"),
      (Reason.noDriver, .notApplicable, "no driver is bound, or only one that assigns the function to guests"),
    ],
    fixableBy: [.virtualMachine, .driverBinding],
    references: [("PCI Express Base Specification 6.0, 7.7.1 and 7.7.2", "https://pcisig.com/specifications")])

  package func judge(_ context: VerificationContext) -> [Judgement] {
    context.functions.map { judge($0, context.machine).about($0.subject) }
  }

  private func judge(_ function: VerifiedFunction, _ machine: Machine) -> Judgement {
    let device = function.device
    let path = device.busPath(.config)
    guard device.configuration.hasCapabilities else {
      return .unknown(
        Reason.partialConfiguration,
        "its interrupt capabilities could not be read", [Evidence(path, "\(device.configuration.bytes.count) bytes")],
        remedy: [.verifyAsRoot])
    }
    let interrupts = device.configuration.messageInterrupts
    let evidence = [Evidence(path, Self.words(interrupts))]
    if let passport = function.passport {
      let faults = [
        Self.difference("MSI", interrupts.msiVectors, passport.msiVectors),
        Self.difference("MSI-X", interrupts.msixVectors, passport.msixVectors),
      ].compactMap { $0 }
      if let first = faults.first {
        return .fail(
          first.reason, faults.map(\.summary).joined(separator: "; "), evidence,
          remedy: [Remedy(.virtualMachine, "Take x-msix-… and other interrupt options out of the device's definition")])
      }
    }
    if interrupts.msiVectors == nil && interrupts.msixVectors == nil {
      return .notApplicable(Reason.noMSI, "it has neither MSI nor MSI-X", evidence)
    }
    guard device.driver != nil, !device.isBoundToVFIO else {
      return .notApplicable(Reason.noDriver, "no driver uses it, so no interrupt is asked for", evidence)
    }
    guard interrupts.msiEnabled || interrupts.msixEnabled else {
      var reasons: [String] = []
      if device.allowsMessageInterrupts == false { reasons.append("msi_bus forbids them") }
      if let argument = machine.kernel.commandLine.first(where: { $0 == "pci=nomsi" || $0.hasPrefix("pci=nomsi,") }) {
        reasons.append("\(argument) is on the guest's kernel command line")
      }
      let because = reasons.isEmpty ? "" : ": \(reasons.joined(separator: ", "))"
      // With a passport this is a guest that does not get what its host has; alone, some drivers want it so.
      let (verdict, reason): (Verdict, Reason) = function.passport == nil ? (.warn, .msiOff) : (.fail, .msiLost)
      return Judgement(
        verdict, reason, "message interrupts are off\(because)", evidence: evidence,
        remedy: [
          Remedy(
            .hostSystem,
            reasons.isEmpty
              ? "Look in the guest for an option of the driver that switches them on" : "Take away what forbids them")
        ])
    }
    let got = device.allocatedMessageInterrupts.map { ", \($0) in use" } ?? ""
    return interrupts.msixEnabled
      ? .pass(Reason.msix, "MSI-X is on\(got)", evidence) : .pass(Reason.msi, "MSI is on\(got)", evidence)
  }

  private static func difference(_ name: String, _ here: Int?, _ there: Int?) -> (reason: Reason, summary: String)? {
    guard here != there else { return nil }
    switch (here, there) {
    case (nil, let there?): return (.missing, "\(name) is missing; the host has \(counted(there, "vector"))")
    case (let here?, nil): return (.extra, "\(name) with \(here) vectors is not in the passport")
    case (let here?, let there?): return (.vectorCount, "\(name) offers \(here) vectors instead of \(there)")
    default: return nil
    }
  }

  private static func words(_ interrupts: MessageInterrupts) -> String {
    let msi = interrupts.msiVectors.map { "MSI \($0) \(interrupts.msiEnabled ? "on" : "off")" }
    let msix = interrupts.msixVectors.map { "MSI-X \($0) \(interrupts.msixEnabled ? "on" : "off")" }
    let both = [msi, msix].compactMap { $0 }
    return both.isEmpty ? "neither MSI nor MSI-X" : both.joined(separator: ", ")
  }
}
