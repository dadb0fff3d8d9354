// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
internal import Wording

/// Whether the functions that belong together go together.
package struct DeviceCompanionsCheck: PCICheck {
  package enum Reason: String, FindingReason {
    case together
    case leftBehind = "left-behind"
    case virtualFunction = "virtual-function"
    case noCompanions = "no-companions"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "device.companions",
    title: "The functions that belong to the device go with it",
    why: """
      A graphics card is several functions: the adapter, its sound, on some cards a USB controller and the UCSI controller of \
      a USB-C port. They share one reset and mostly one group; left behind, they keep the group from being handed over or lose \
      their state when the card is reset. An EHCI controller and its UHCI or OHCI companions share the ports: who has only one of them \
      sees only the fast or only the slow devices.
      """,
    how: """
      The functions of the same slot are looked at: for a card behind a port those of the same vendor as its graphics function, for a \
      USB 1 or USB 2 controller the other such controllers. Other functions in the slot are taken as independent, as in \
      chipsets. A companion counts as going along when it is named too or bound to a VFIO driver already.
      """,
    reasons: [
      (Reason.together, .pass, "all companions go to the same guest"),
      (Reason.leftBehind, .warn, "a companion is not passed through"),
      (Reason.virtualFunction, .notApplicable, "a virtual function, which has no companions"),
      (Reason.noCompanions, .notApplicable, "no other function of its slot belongs to it"),
    ],
    fixableBy: [.virtualMachine, .driverBinding],
    references: [
      ("Linux: VFIO, groups", "https://docs.kernel.org/driver-api/vfio.html"),
      ("Linux: EHCI driver, companion controllers", "https://docs.kernel.org/usb/ehci.html"),
    ])

  package func judge(_ device: PCIDevice, _ context: CheckContext) -> [Judgement] {
    if let answer = device.bridgeAnswer { return answer }
    guard device.physicalFunction == nil else {
      return [.notApplicable(Reason.virtualFunction, "a virtual function has no companions")]
    }
    let companions = CardFunctions.companions(of: device, in: context.machine.pci)
    guard !companions.isEmpty else {
      return [.notApplicable(Reason.noCompanions, "no other function of its slot belongs to it")]
    }
    let evidence = companions.map { Evidence($0.busPath(.driver), $0.driver ?? "none") }
    let missing = companions.filter { !context.isTarget($0.address) && !$0.isHandedOver }
    guard !missing.isEmpty else {
      return [.pass(Reason.together, "goes together with \(companions.addressList)", evidence)]
    }
    return [
      .warn(
        Reason.leftBehind,
        "\(missing.addressAndDriverList) \(plural(missing.count, "belongs", "belong")) to it and \(plural(missing.count, "is", "are")) not passed through",
        evidence, remedy: CompanionRemedies([device], context).remedies(missing, for: .slot))
    ]
  }
}
