// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// Whether the link is as fast as it was on the host.
package struct GuestLinkCheck: GuestCheck {
  package enum Reason: String, FindingReason {
    case asOnHost = "as-on-host"
    case slower
    case slowPort = "slow-port"
    case narrower
    case partialConfiguration = "partial-config"
    case rootBus = "root-bus"
    case notInPassport = "not-in-passport"
    case noLink = "no-link"
    case noPassport = "no-passport"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "guest.link",
    title: "The link is as fast as it was on the host",
    why: """
      A card that trained at x4 after a reset, or at 2.5 GT/s, works at a fraction of its rate. And a driver that believes the \
      guest's virtual port instead of the link may choose a slower mode of its own (AMD's GPU drivers do).
      """,
    how: """
      Link Status of the function is the hardware's own, in a guest as well; only on the root bus QEMU takes it away. It is \
      compared with the passport's negotiated link. A lower speed at equal width may be power saving: many GPUs slow down \
      while idle. The virtual root port's link capability is QEMU's invention; it matters only to drivers that ask it.
      """,
    reasons: [
      (Reason.asOnHost, .pass, "the width is at least the host's, and so is the speed"),
      (Reason.slower, .warn, "the speed is lower than on the host"),
      (Reason.slowPort, .warn, "the link is that of the host, and the virtual port above claims less"),
      (Reason.narrower, .fail, "the link has fewer lanes than on the host"),
      (Reason.partialConfiguration, .unknown, "the link could not be read here"),
      (
        Reason.rootBus, .unknown,
        "the host has a link, and none shows here: QEMU hides the link of a device on the root bus"
      ),
      (Reason.notInPassport, .unknown, "the passport does not tell the host's link"),
      (Reason.noLink, .notApplicable, "the function has no link"),
      (Reason.noPassport, .notApplicable, "there is no passport to compare with"),
    ],
    fixableBy: [.hardware, .virtualMachine],
    references: [
      ("PCI Express Base Specification 6.0, 7.5.3.8", "https://pcisig.com/specifications"),
      ("QEMU: hw/vfio/pci.c, vfio_setup_pcie_cap", "https://gitlab.com/qemu-project/qemu/-/blob/master/hw/vfio/pci.c"),
    ])

  package func judge(_ context: VerificationContext) -> [Judgement] {
    context.functions.map { judge($0, context.machine).about($0.subject) }
  }

  private func judge(_ function: VerifiedFunction, _ machine: Machine) -> Judgement {
    let device = function.device
    let path = device.busPath(.config)
    let express = device.configuration.express
    if case .unreadable = express, device.currentLink == nil {
      return .unknown(
        Reason.partialConfiguration, "its link could not be read", [Evidence(path, "not readable")],
        remedy: [.verifyAsRoot])
    }
    guard let here = device.link else {
      if function.passport?.linkStatus != nil {
        return .unknown(
          Reason.rootBus, "no link shows here: on the guest's root bus QEMU hides it", [Evidence(path, "no link")],
          remedy: [Remedy(.virtualMachine, "Put the device behind a PCI Express root port of a q35 machine")])
      }
      return .notApplicable(Reason.noLink, "it has no link", [Evidence(path, "no link")])
    }
    var evidence = [Evidence(path, "Link Status \(here)")]
    let port = device.parent.flatMap { machine.pci[$0] }
    let claimed = port?.configuration.express.value?.linkCapability
    if let port, let claimed {
      evidence.append(Evidence(port.busPath(.config), "Link Capabilities \(claimed)"))
    }
    guard let passport = function.passport else {
      return .notApplicable(
        Reason.noPassport, "the link is \(here); without a passport there is nothing to compare it with", evidence)
    }
    guard let there = passport.linkStatus?.link else {
      return .unknown(Reason.notInPassport, "the passport does not tell the host's link; here it is \(here)", evidence)
    }
    if here.width < there.width {
      return .fail(
        Reason.narrower, "x\(here.width) instead of x\(there.width): lanes were lost", evidence,
        remedy: [Remedy(.hardware, "Reseat the card or its riser; shut the host down and look at the link there again")]
      )
    }
    if here.generation < there.generation {
      return .warn(
        Reason.slower, "\(here) instead of \(there): slower, unless the device saves power while idle", evidence,
        remedy: [
          Remedy(.hardware, "Verify again while the device works; if it stays slow, look at the slot and the riser")
        ])
    }
    if let claimed, let port, claimed.isSlower(than: here) {
      return .warn(
        Reason.slowPort,
        "\(here) as on the host, but the guest's port \(port.address) claims \(claimed): a driver may believe the port",
        evidence,
        remedy: [
          Remedy(
            .virtualMachine, "Give the virtual root port the link of the real one",
            command: "-global pcie-root-port.x-speed=\(Self.speed(here)) -global pcie-root-port.x-width=\(here.width)")
        ])
    }
    return .pass(Reason.asOnHost, "\(here), as on the host", evidence)
  }

  /// In the words of QEMU's property: 2_5, 5, 8, 16, 32, 64.
  private static func speed(_ link: PCILink) -> String {
    ["2_5", "5", "8", "16", "32", "64"][Int(link.generation) - 1]
  }
}
