// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Wording

/// Whether the guest sees the device's capabilities.
package struct GuestCapabilitiesCheck: GuestCheck {
  package enum Reason: String, FindingReason {
    case complete
    case noExtendedSpace = "no-extended-space"
    case missing
    case notInPassport = "not-in-passport"
    case partialConfiguration = "partial-config"
    case noPassport = "no-passport"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "guest.capabilities",
    title: "No capability is missing beyond those that are always hidden",
    why: """
      Drivers switch features off in silence when a capability is missing: MSI-X falls back to one shared interrupt, AER \
      reports nothing, a GPU without its extended space loses its serial number. A device on the guest's conventional bus has \
      lost all of its extended configuration space.
      """,
    how: """
      The passport's list is compared with the guest's. vfio-pci leaves some capabilities out (tables in vfio_pci_config.c), QEMU \
      drops SR-IOV and ARI, and some depend on their versions: these may be missing. Everything else may not. Extended \
      capabilities show only behind a PCI Express port of the guest.
      """,
    reasons: [
      (Reason.complete, .pass, "all that a guest can see is there"),
      (Reason.noExtendedSpace, .warn, "the extended configuration space is missing as a whole"),
      (Reason.missing, .fail, "a capability is missing that a guest must see"),
      (
        Reason.notInPassport, .unknown,
        "the passport does not list the capabilities: vfio-check wrote it without the right to read them"
      ),
      (Reason.partialConfiguration, .unknown, "not all of the conventional configuration space is readable here"),
      (Reason.noPassport, .notApplicable, "there is no passport to compare with"),
    ],
    fixableBy: [.virtualMachine, .hostSystem],
    references: [
      (
        "Linux: vfio_pci_config.c, pci_cap_length and pci_ext_cap_length",
        "https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/drivers/vfio/pci/vfio_pci_config.c"
      ),
      ("QEMU: hw/vfio/pci.c, vfio_add_ext_cap", "https://gitlab.com/qemu-project/qemu/-/blob/master/hw/vfio/pci.c"),
    ])

  package func judge(_ context: VerificationContext) -> [Judgement] {
    context.functions.map { judge($0).about($0.subject) }
  }

  private func judge(_ function: VerifiedFunction) -> Judgement {
    guard let passport = function.passport else {
      return .notApplicable(Reason.noPassport, "without a passport it is not known what the host sees")
    }
    let space = function.device.configuration
    let path = function.device.busPath(.config)
    guard let expected = passport.capabilities else {
      return .unknown(
        Reason.notInPassport,
        "the passport does not list them: it was written without the right to read them",
        [Evidence(path, "not compared")],
        remedy: [
          Remedy(
            .hostSystem, "Write the passport as root on the host",
            command: "sudo vfio-check passport \(passport.address) -o passport.json")
        ])
    }
    guard space.hasCapabilities else {
      return .unknown(
        Reason.partialConfiguration,
        "only \(space.bytes.count) bytes of its configuration space are readable here",
        [Evidence(path, "\(space.bytes.count) bytes")], remedy: [.verifyAsRoot])
    }
    let here = PassportIssuer.capabilities(space)
    let missing = expected.filter { wanted in
      !here.contains { $0.id == wanted.id && $0.isExtended == wanted.isExtended }
    }
    let evidence = [Evidence(path, here.map(\.name).joined(separator: ", "))]
    let conventional = missing.filter { !$0.isExtended && Self.isRequired($0) }
    let extended = missing.filter { $0.isExtended && Self.isRequired($0) }
    if conventional.isEmpty, !extended.isEmpty, !space.hasExtendedSpace {
      return .warn(
        Reason.noExtendedSpace,
        "its extended configuration space is not there, and with it \(Self.names(extended))", evidence,
        remedy: [
          Remedy(
            .virtualMachine, "Put the device behind a PCI Express root port of a q35 machine, not on a conventional bus"
          )
        ])
    }
    let lost = conventional + extended
    if !lost.isEmpty {
      return .fail(
        Reason.missing, "\(Self.names(lost)) \(plural(lost.count, "is", "are")) missing", evidence,
        remedy: [
          Remedy(
            .virtualMachine, "See whether the definition switches it off (x-…=off, a quirk), and compare on the host",
            command: "sudo lspci -vvv -s \(passport.address)")
        ])
    }
    let expectedlyMissing = missing.isEmpty ? "" : "; hidden, as always: \(Self.names(missing))"
    return .pass(Reason.complete, "all that a guest can see is there\(expectedlyMissing)", evidence)
  }

  private static func isRequired(_ capability: FunctionPassport.Capability) -> Bool {
    capability.visibility == .visible || capability.visibility == .virtualised
  }

  private static func names(_ capabilities: [FunctionPassport.Capability]) -> String {
    var seen: Set<String> = []
    return capabilities.map(\.name).filter { seen.insert($0).inserted }.joined(separator: ", ")
  }
}

extension Remedy {
  /// For whatever only root may read in a guest.
  static let verifyAsRoot = Remedy(
    .hostSystem, "Run the verification as root", command: "sudo vfio-check verify --passport FILE")
}
