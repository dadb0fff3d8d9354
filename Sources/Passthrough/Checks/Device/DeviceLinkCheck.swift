// SPDX-License-Identifier: GPL-3.0-or-later
public import Inventory

/// Whether the PCI Express link is what device and slot can do.
public struct DeviceLinkCheck: PCICheck {
  public init() {}

  public static let about = CheckDescription(
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
      speed while idle: for them only the width counts. A path with a quarter or less of what the device can do is a warning, a \
      better one is only mentioned.
      """,
    verdicts: [
      (.pass, "the link runs at what device and slot can do"),
      (.warn, "it has lost lanes or speed, or slot and path hold the device back to a quarter or less"),
      (.unknown, "the kernel does not tell the state of the link"),
      (.notApplicable, "no PCI Express link: part of the chipset or the processor, or virtual"),
    ],
    fixableBy: [.hardware, .firmware],
    references: [
      ("PCI Express Base Specification 6.0, 7.5.3.6 to 7.5.3.8", "https://pcisig.com/specifications"),
      ("Linux: sysfs-bus-pci, current_link_speed", "https://docs.kernel.org/admin-guide/abi-testing.html"),
    ])

  public func judge(_ device: PCIDevice, _ context: CheckContext) -> [Judgement] {
    if let answer = device.bridgeAnswer { return answer }
    guard device.physicalFunction == nil else { return [.notApplicable("a virtual function has no link of its own")] }
    let hops = LinkHop.path(of: device, in: context.machine.pci)
    guard let first = hops.first else { return [.notApplicable("no PCI Express link that could be lost")] }
    guard let now = first.now else {
      return [
        .unknown(
          "the kernel does not tell the state of its link",
          [Evidence(device.busPath + "/current_link_width", "unknown")],
          remedy: [
            Remedy(.hostSystem, "See what lspci says", command: "sudo lspci -vvs \(device.address) | grep LnkSta")
          ])
      ]
    }
    let isIdle =
      device.pciClass.isDisplay || device.power.runtimeStatus == "suspended" || device.power.state == "D3hot"
    let evidence = hops.flatMap(\.evidence)
    if let hop = hops.first(where: { $0.hasLost(isIdle: isIdle) }), let link = hop.now {
      let whose = hop.end.address == device.address ? "the link" : "the link above \(hop.end.address)"
      return [
        .warn(
          "\(whose) runs at \(link), both of its ends can do \(hop.possible)", evidence,
          remedy: [
            Remedy(.hardware, "Seat the card anew, clean its contacts, and try without riser or cable"),
            Remedy(.firmware, "Look in the firmware setup whether the slot's speed or lanes are limited there"),
          ])
      ]
    }
    let able = first.able
    let links = hops.map { (hop: $0, link: $0.awake(isIdle: isIdle)) }
    let narrowest = links.min { $0.link.megabitsPerSecond < $1.link.megabitsPerSecond } ?? (hop: first, link: now)
    if narrowest.link.megabitsPerSecond * 4 <= able.megabitsPerSecond {
      let who =
        narrowest.hop.end.address == device.address
        ? "the slot gives" : "the path through \(narrowest.hop.end.address) has"
      return [
        .warn(
          "\(who) \(narrowest.link), a quarter or less of the device's \(able)", evidence,
          remedy: [Remedy(.hardware, "Move the card to a faster slot, closer to the processor")])
      ]
    }
    let isFull = narrowest.link.megabitsPerSecond >= able.megabitsPerSecond
    let idle = now.generation < first.possible.generation ? ", now lowered to \(now.speedText) while idle" : ""
    return [.pass("\(narrowest.link)\(isFull ? "" : " of the device's \(able)")\(idle)", evidence)]
  }
}
