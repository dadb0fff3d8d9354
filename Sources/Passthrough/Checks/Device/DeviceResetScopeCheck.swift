// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
internal import Wording

/// What else a reset of the function's bus would hit.
package struct DeviceResetScopeCheck: PCICheck {
  package enum Reason: String, FindingReason {
    case alone
    case neverNeeded = "never-needed"
    case sameGuest = "same-guest"
    case hitsOthers = "hits-others"
    case virtualFunction = "virtual-function"
    case rootBus = "root-bus"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "device.reset-scope",
    title: "A bus reset resets only what is passed to the same VM",
    why: """
      A function without a reset of its own is reset together with everything behind the same port. VFIO refuses that unless each of \
      the others is bound to a VFIO driver as well and its group belongs to the same guest: then the function is not reset at \
      all, and the next guest finds it as the last one left it. A USB controller beside a network card on one switch, or two \
      cards behind one conventional PCI bridge, are typical.
      """,
    how: """
      Everything below the bridge above the function counts as hit: VFIO looks at the bus, or at the slot where a hot-plug slot can \
      be reset by itself, which sysfs does not show. Where the function has a function-level reset the bus is not reset, and \
      the check only tells.
      """,
    reasons: [
      (Reason.alone, .pass, "it is alone behind its port"),
      (Reason.neverNeeded, .pass, "it never comes to a bus reset: the function has a function-level reset"),
      (Reason.sameGuest, .pass, "only functions that go to the same guest would be hit"),
      (Reason.hitsOthers, .warn, "only a bus reset could reset it, and others that stay with the host would be hit"),
      (Reason.virtualFunction, .notApplicable, "a virtual function, which is never reset with the bus"),
      (Reason.rootBus, .notApplicable, "a function on a root bus, which no bus reset reaches"),
    ],
    fixableBy: [.virtualMachine, .driverBinding, .hardware],
    references: [
      (
        "Linux: vfio_pci_dev_set_hot_reset",
        "https://github.com/torvalds/linux/blob/master/drivers/vfio/pci/vfio_pci_core.c"
      ),
      ("Linux: VFIO_DEVICE_PCI_HOT_RESET", "https://github.com/torvalds/linux/blob/master/include/uapi/linux/vfio.h"),
    ])

  package func judge(_ device: PCIDevice, _ context: CheckContext) -> [Judgement] {
    if let answer = device.bridgeAnswer { return answer }
    guard device.physicalFunction == nil else {
      return [.notApplicable(Reason.virtualFunction, "a virtual function is reset by itself, never with the bus")]
    }
    guard let parent = device.parent, context.machine.pci[parent] != nil else {
      return [.notApplicable(Reason.rootBus, "on a root bus no bus reset reaches it")]
    }
    let options = ResetOptions(device, context)
    guard !options.others.isEmpty else {
      return [.pass(Reason.alone, "alone behind \(parent)", [Evidence(device.path, "alone behind \(parent)")])]
    }
    let evidence =
      [Evidence(device.path, "behind \(parent)")]
      + options.others.prefix(8).map { Evidence($0.busPath(.driver), $0.driver ?? "none") }
    if !options.functionLevel.isEmpty {
      return [
        .pass(
          Reason.neverNeeded,
          "never needed: it resets by itself (a bus reset would hit \(options.others.addressList) too)", evidence)
      ]
    }
    guard !options.obstacles.isEmpty else {
      return [
        .pass(
          Reason.sameGuest,
          "would hit \(options.others.addressList), which \(plural(options.others.count, "goes", "go")) along", evidence
        )
      ]
    }
    return [
      .warn(
        Reason.hitsOthers,
        "would also hit \(options.obstacles.addressAndDriverList), so VFIO refuses it", evidence,
        remedy: Self.remedies(device, options, context))
    ]
  }

  private static func remedies(_ device: PCIDevice, _ options: ResetOptions, _ context: CheckContext) -> [Remedy] {
    let strangers = options.obstacles.filter { !$0.isBridge }
    var remedies = CompanionRemedies([device], context).remedies(strangers, for: .busReset)
    // What is behind the port of a slot is one card, and moves with it; only behind a bridge to conventional PCI are
    // several.
    if let parent = device.parent, context.groups.functions.aliases(parent) == true {
      remedies.append(Remedy(.hardware, "Or move the card to a slot of another bus"))
    }
    return remedies
  }
}
