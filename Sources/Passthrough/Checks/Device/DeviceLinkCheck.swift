// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// Whether the PCI Express link is what device and slot can do.
package struct DeviceLinkCheck: PCICheck {
  package enum Reason: String, FindingReason {
    case full
    case limited
    case tunnelled
    case lostLanes = "lost-lanes"
    case lostSpeed = "lost-speed"
    case slowPath = "slow-path"
    case stateUnknown = "state-unknown"
    case virtualFunction = "virtual-function"
    case noLink = "no-link"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "device.link",
    title: "The PCI Express link runs at full width and speed",
    why: """
      A card that is not seated well, a worn riser or a dirty contact loses lanes or speed, and everything it does gets slower, in the \
      guest as on the host. A fast card in a slow slot, or behind a port with few lanes, is held back in the same way. It is \
      worth knowing before anybody blames the virtual machine.
      """,
    how: """
      The link's present width and speed (Link Status, or current_link_* in sysfs, for which no privileges are needed) against what both \
      the device and the port above can do; then every link further up. Graphics adapters, and whatever is asleep, lower their link's \
      speed while idle: for every function on such a link only the width counts. A path with a quarter or less of what the device can \
      do is a warning, a better one is only mentioned. Links that are tunnelled through Thunderbolt or USB4 always say 2.5 GT/s, \
      whatever they carry: they are named and left out.
      """,
    reasons: [
      (Reason.full, .pass, "the link runs at what device and slot can do"),
      (
        Reason.limited, .pass,
        "slot or path carry less than the device can do, but more than a quarter, or the device is on no card"
      ),
      (
        Reason.tunnelled, .pass,
        "the path goes through a Thunderbolt or USB4 tunnel, whose speed the registers do not tell"
      ),
      (Reason.lostLanes, .warn, "a link on the path has lost lanes"),
      (Reason.lostSpeed, .warn, "a link on the path has lost speed"),
      (Reason.slowPath, .warn, "slot or path hold the device back to a quarter or less"),
      (Reason.stateUnknown, .unknown, "the kernel does not tell the state of the link"),
      (Reason.virtualFunction, .notApplicable, "a virtual function, which has no link of its own"),
      (Reason.noLink, .notApplicable, "no PCI Express link: part of the chipset or the processor"),
    ],
    fixableBy: [.hardware, .firmware],
    references: [
      ("PCI Express Base Specification 6.0, 7.5.3.6 to 7.5.3.8", "https://pcisig.com/specifications"),
      ("Linux: sysfs-bus-pci, current_link_speed", "https://docs.kernel.org/admin-guide/abi-testing.html"),
    ])

  package func judge(_ device: PCIDevice, _ context: CheckContext) -> [Judgement] {
    if let answer = device.bridgeAnswer { return answer }
    guard device.physicalFunction == nil else {
      return [.notApplicable(Reason.virtualFunction, "a virtual function has no link of its own")]
    }
    if let answer = device.deadAnswer("the state of its link cannot be read") { return answer }
    let topology = context.machine.pci
    let hops = LinkHop.path(of: device, in: context.machine)
    guard let first = hops.first else {
      return [.notApplicable(Reason.noLink, "no PCI Express link that could be lost")]
    }
    guard let now = first.now else {
      return [
        .unknown(
          Reason.stateUnknown, "the kernel does not tell the state of its link",
          [Evidence(device.busPath(.currentLinkWidth), "unknown")],
          remedy: [
            Remedy(.hostSystem, "See what lspci says", command: "sudo lspci -vvs \(device.address) | grep LnkSta")
          ])
      ]
    }
    let evidence = hops.flatMap(\.evidence)
    if let hop = hops.first(where: { $0.hasLost(topology) }), let link = hop.now {
      let whose = hop.end.address == device.address ? "the link" : "the link above \(hop.end.address)"
      return [
        .warn(
          link.width < hop.possible.width ? Reason.lostLanes : .lostSpeed,
          "\(whose) runs at \(link), both of its ends can do \(hop.possible)", evidence,
          remedy: (context.groups.isOnCard(device)
            ? [Remedy(.hardware, "Reseat the card, clean its contacts, and try without riser or cable")] : [])
            + [Remedy(.firmware, "Look in the firmware setup whether the port's speed or lanes are limited there")])
      ]
    }
    let able = first.able
    let links = hops.filter { !$0.isTunnel }.map { (hop: $0, link: $0.awake(topology)) }
    let narrowest = links.min { $0.link.isSlower(than: $1.link) } ?? (hop: first, link: now)
    let tunnel = hops.first(where: \.isTunnel).map {
      "; above \($0.end.address) a Thunderbolt or USB4 tunnel, whose speed the registers do not tell"
    }
    // What is built in and what is in an enclosure at the end of a cable has no other slot to go to.
    if narrowest.link.megabitsPerSecond * 4 <= able.megabitsPerSecond, tunnel == nil,
      context.groups.isOnCard(device)
    {
      let who =
        narrowest.hop.end.address == device.address
        ? "the slot gives" : "the path through \(narrowest.hop.end.address) has"
      return [
        .warn(
          Reason.slowPath, "\(who) \(narrowest.link), a quarter or less of the device's \(able)", evidence,
          remedy: [Remedy(.hardware, "Move the card to a faster slot, closer to the processor")])
      ]
    }
    let isFull = !narrowest.link.isSlower(than: able)
    let idle = now.generation < first.possible.generation ? ", now lowered to \(now.speedText) while idle" : ""
    let reason: Reason = tunnel != nil ? .tunnelled : isFull ? .full : .limited
    return [
      .pass(reason, "\(narrowest.link)\(isFull ? "" : " of the device's \(able)")\(idle)\(tunnel ?? "")", evidence)
    ]
  }
}
