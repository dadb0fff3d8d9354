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
    guard let able = device.linkCapability else { return [.notApplicable("no PCI Express link")] }
    // A function that is built in may show a link; without a port above there is no wire.
    let bridges = context.machine.pci.bridges(above: device)
    guard let port = bridges.first else { return [.notApplicable("built in: no port above it")] }
    guard let now = device.linkStatus else {
      return [
        .unknown(
          "the kernel does not tell the state of its link",
          [Evidence(device.busPath + "/current_link_width", "unknown")],
          remedy: [
            Remedy(.hostSystem, "See what lspci says", command: "sudo lspci -vvs \(device.address) | grep LnkSta")
          ])
      ]
    }
    var evidence = [
      Evidence(device.busPath + "/current_link_width", "now \(now), at most \(able)")
    ]
    let slot = port.linkCapability
    if let slot { evidence.append(Evidence(port.busPath + "/max_link_width", "at most \(slot)")) }
    let width = min(able.width, slot?.width ?? able.width)
    let generation = min(able.generation, slot?.generation ?? able.generation)
    let possible = PCILink(speed: generation, width: width) ?? able
    let isIdle = device.pciClass.isDisplay || device.power.runtimeStatus == "suspended" || device.power.state == "D3hot"
    if now.width < width || (now.generation < generation && !isIdle) {
      return [
        .warn(
          "the link runs at \(now), device and slot can do \(possible)", evidence,
          remedy: [
            Remedy(.hardware, "Seat the card anew, clean its contacts, and try without riser or cable"),
            Remedy(.firmware, "Look in the firmware setup whether the slot's speed or lanes are limited there"),
          ])
      ]
    }
    // What is left when the link is awake, and the narrowest link further up.
    let awake = PCILink(speed: max(now.generation, isIdle ? generation : 0), width: now.width) ?? now
    var narrowest = (link: awake, place: device)
    for bridge in bridges {
      // A bridge's own upstream link; a root port's link is the one below it, which has been looked at.
      guard bridge.parent != nil, let link = bridge.linkStatus,
        link.megabitsPerSecond < narrowest.link.megabitsPerSecond
      else { continue }
      narrowest = (link, bridge)
    }
    if narrowest.place.address != device.address {
      evidence.append(Evidence(narrowest.place.busPath + "/current_link_width", "\(narrowest.link)"))
    }
    let where_ =
      narrowest.place.address == device.address ? "the slot gives" : "the path through \(narrowest.place.address) has"
    if narrowest.link.megabitsPerSecond * 4 <= able.megabitsPerSecond {
      return [
        .warn(
          "\(where_) \(narrowest.link), a quarter or less of the device's \(able)", evidence,
          remedy: [Remedy(.hardware, "Move the card to a faster slot, closer to the processor")])
      ]
    }
    let isFull = narrowest.link.megabitsPerSecond >= able.megabitsPerSecond
    let idle = now.generation < generation ? ", now lowered to \(now.speedText) while idle" : ""
    return [.pass("\(narrowest.link)\(isFull ? "" : " of the device's \(able)")\(idle)", evidence)]
  }
}

extension PCIDevice {
  /// What the link could be: from configuration space, or from sysfs where that was not readable.
  fileprivate var linkCapability: PCILink? { configuration.express.value?.linkCapability ?? maximumLink }
  /// What the link is.
  fileprivate var linkStatus: PCILink? { configuration.express.value?.linkStatus ?? currentLink }
}
