// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// Whether every device of the passport is here, once, and nothing else of its group.
package struct GuestIdentityCheck: GuestCheck {
  package enum Reason: String, FindingReason {
    case sameSerial = "same-serial"
    case sameModel = "same-model"
    case interchangeable
    case groupCompanion = "group-companion"
    case missing
    case lookalike
    case ambiguous
    case noSerial = "no-serial"
    case noPassport = "no-passport"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "guest.identity",
    title: "The guest got exactly the devices that the passport names",
    why: """
      After a slot change, a firmware update or a copied definition a guest may start with another card of the same model, or \
      with the GPU and without its audio function. It boots all the same, and the fault shows up as something else.
      """,
    how: """
      A function is recognised by vendor, device, subsystem, revision and class, and by its serial number where it has one; its \
      address is the guest's own. Several equal functions without a serial number cannot be told apart: they are counted. \
      Functions of the host's group that the passport does not name should not be here.
      """,
    reasons: [
      (Reason.sameSerial, .pass, "the function is here, exactly once, with the passport's serial number"),
      (Reason.sameModel, .pass, "the function is here, exactly once, and there is no serial number to compare"),
      (
        Reason.interchangeable, .pass,
        "as many equal functions are here as the passport names, and nothing distinguishes them"
      ),
      (
        Reason.groupCompanion, .warn,
        "another function of the same host group is in this guest too, though the passport does not name it"
      ),
      (Reason.missing, .fail, "the function is not here, and no other of its product is"),
      (
        Reason.lookalike, .fail,
        "the function is not here; another of the same vendor and device id is, which the summary names"
      ),
      (
        Reason.ambiguous, .unknown,
        "more functions of the product are here than the passport names, and nothing distinguishes them"
      ),
      (
        Reason.noSerial, .unknown,
        "the passport has a serial number, and the function shows none here to compare with it"
      ),
      (Reason.noPassport, .notApplicable, "there is no passport to compare with"),
    ],
    fixableBy: [.virtualMachine],
    references: [("PCI Express Base Specification 6.0, 7.5.1.1 and 7.9.3", "https://pcisig.com/specifications")])

  package func judge(_ context: VerificationContext) -> [Judgement] {
    guard context.passport != nil else {
      return [.notApplicable(Reason.noPassport, "without a passport it cannot be told which devices should be here")]
    }
    return context.matches.map { judge($0.passport, $0.match, context) }
      + context.matches.flatMap { strangers($0, context) }
  }

  private func judge(
    _ passport: FunctionPassport, _ match: FunctionMatch, _ context: VerificationContext
  ) -> Judgement {
    let name = "\(passport.idText), \(passport.address) on the host,"
    switch match {
    case .found(let device):
      var evidence = [Evidence(device.busPath, device.identity.idText)]
      let serial = FunctionMatcher.hasSerial(
        device, passport, knowsSerials: !context.machine.isRedacted)
      if passport.serialNumber != nil, serial == nil {
        // The same model is here; that it is the same device would take the number.
        return Judgement.unknown(
          Reason.noSerial,
          "\(device.address) is of the product, but shows no serial number to compare with the passport's",
          evidence + [Evidence(device.busPath(.config), "\(device.configuration.bytes.count) bytes readable")],
          remedy: [.verifyAsRoot]
        ).about(.pci(device.address))
      }
      if serial == true {
        let isInConfiguration = passport.serialNumber != nil && device.configuration.deviceSerialNumber.value != nil
        evidence.append(
          Evidence(device.busPath + (isInConfiguration ? "/config" : "/nvme"), "the passport's serial number"))
      }
      let judgement = Judgement.pass(
        serial == true ? Reason.sameSerial : .sameModel,
        "\(passport.address) on the host is \(device.address) here\(serial == true ? ", by its serial number" : "")",
        evidence)
      return judgement.about(.pci(device.address))
    case .interchangeable(let device):
      return Judgement.pass(
        Reason.interchangeable,
        "\(name) is here; identical devices cannot be distinguished; the count matches",
        [Evidence(device.busPath, device.identity.idText)]
      ).about(.pci(device.address))
    case .ambiguous(let devices):
      return .unknown(
        Reason.ambiguous,
        "\(name) could be any of \(devices.map { "\($0.address)" }.joined(separator: ", ")): nothing tells them apart",
        devices.map { Evidence($0.busPath, $0.identity.idText) },
        remedy: [
          Remedy(
            .virtualMachine, "Pass only the devices of the passport, or write one passport for all of them")
        ])
    case .missing(let lookalikes):
      let differences = lookalikes.map { "\($0.address) \(Self.difference(passport, $0))" }
      let instead = differences.isEmpty ? "" : ": \(differences.joined(separator: "; "))"
      return .fail(
        lookalikes.isEmpty ? Reason.missing : .lookalike,
        "\(name) is not here\(instead)",
        lookalikes.isEmpty
          ? [Evidence("/sys/bus/pci/devices", "no function \(passport.idText)")]
          : lookalikes.map { Evidence($0.busPath, $0.identity.idText) },
        remedy: [
          Remedy(
            .virtualMachine,
            lookalikes.isEmpty
              ? "Add \(passport.address) of the host to the guest's definition and start the guest again"
              : "The definition names another device of this model: see on the host which address it has now")
        ])
    }
  }

  /// What tells a function of the same product from the passport's.
  private static func difference(_ passport: FunctionPassport, _ device: PCIDevice) -> String {
    var found: [String] = []
    func differ(_ name: String, _ here: Int, _ there: Int, _ digits: Int) {
      if here != there {
        found.append("\(name) \(hexadecimal(here, digits: digits)) instead of \(hexadecimal(there, digits: digits))")
      }
    }
    differ("subsystem vendor", Int(device.identity.subsystemVendor), passport.subsystemVendorID, 4)
    differ("subsystem", Int(device.identity.subsystemDevice), passport.subsystemDeviceID, 4)
    differ("revision", Int(device.identity.revision), passport.revision, 2)
    differ("class", Int(device.pciClass.rawValue), passport.classCode, 6)
    if found.isEmpty { return "is another one of the same model, by its serial number" }
    return "has " + found.joined(separator: " and ")
  }

  /// Functions of a product that shared the group on the host, beyond those that the passport names.
  private func strangers(
    _ match: (passport: FunctionPassport, match: FunctionMatch), _ context: VerificationContext
  ) -> [Judgement] {
    guard let passport = context.passport, let own = match.match.device else { return [] }
    let expected = Set(passport.functions.map(\.address))
    let absent = match.passport.groupCompanions.filter { !expected.contains($0.address) }
    return absent.compactMap { companion in
      let found = context.machine.pci.devices.first { device in
        Int(device.identity.vendor) == companion.vendorID && Int(device.identity.device) == companion.deviceID
          && device.address.isSameSlot(as: own.address)
          && !context.functions.contains { $0.device.address == device.address }
      }
      guard let found else { return nil }
      return Judgement.warn(
        Reason.groupCompanion,
        "\(found.address) came along: on the host it is \(companion.address) in the same group, and the passport does not name it",
        [Evidence(found.busPath, found.identity.idText)],
        remedy: [
          Remedy(.virtualMachine, "Write the passport for all functions that are passed, or pass fewer")
        ]
      ).about(.pci(own.address))
    }
  }
}

extension Judgement {
  /// The same about a subject.
  func about(_ subject: Subject) -> Judgement {
    var judgement = self
    judgement.subject = subject
    return judgement
  }
}
