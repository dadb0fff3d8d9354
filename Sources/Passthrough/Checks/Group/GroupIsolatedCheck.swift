// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
internal import Wording

/// Whether everything that shares the device's group may leave the host together with it.
package struct GroupIsolatedCheck: GroupCheck {
  package enum Reason: String, FindingReason {
    case alone
    case allPassed = "all-passed"
    case noHostDriver = "no-host-driver"
    case hostDriver = "host-driver"
    case vmdController = "vmd-controller"
    case unknownDriver = "unknown-driver"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "group.isolated",
    title: "No host driver is bound to another member of the group",
    why: """
      The IOMMU tells groups apart, not devices: a group is passed as a whole or not at all. As long as a host driver is bound to \
      a single member, the kernel refuses the whole group, and QEMU stops with "group N is not viable" or "Operation not \
      permitted". Not every member may be unbound for that: the physical function of a virtual function, the controller of a VMD \
      domain, the chipset's own functions and what the host needs now have to stay, and the device needs another place.
      """,
    how: """
      Every other member of the group is looked at. Free are those without a driver and those bound to a VFIO driver, to \
      pci-stub or, as ports, to pcieport: these are the drivers that leave a device's DMA alone (driver_managed_dma in the \
      kernel). Before Linux 5.19 any bridge was free. A member that is to be passed as well is no obstacle. Why the members \
      share a group is what `vfio-check explain DEVICE` tells, and what would be in it behind another port `vfio-check explain \
      DEVICE --at PORT`. Several devices of one group need one slot in a VM that has a virtual IOMMU; the check notes that.
      """,
    reasons: [
      (Reason.alone, .pass, "the device is alone in its group, but for ports"),
      (Reason.allPassed, .pass, "the group holds the devices to be passed and nothing else, but for ports"),
      (
        Reason.noHostDriver, .pass,
        "no host driver is bound to the other members: they have no driver, or one that leaves their DMA alone"
      ),
      (Reason.hostDriver, .fail, "a host driver is bound to another member of the group"),
      (
        Reason.vmdController, .fail,
        "the device is a drive of a VMD domain, and the domain's controller, which the host drives, is in the same group"
      ),
      (
        Reason.unknownDriver, .unknown,
        "a member is no PCI function, or could not be read, so that its driver is not known"
      ),
    ],
    fixableBy: [.driverBinding, .hardware, .firmware],
    references: [
      ("Linux: VFIO, groups", "https://docs.kernel.org/driver-api/vfio.html"),
      (
        "Linux: iommu_device_claim_dma_owner", "https://github.com/torvalds/linux/blob/v6.12/drivers/iommu/iommu.c"
      ),
      ("Linux: IOMMUFD, driver_managed_dma", "https://docs.kernel.org/userspace-api/iommufd.html"),
    ])

  package func judge(_ group: IOMMUGroup, _ context: CheckContext) -> [Judgement] {
    let facts = context.facts(of: group)
    let members = facts.members
    // Who asks: the devices to be passed; without any, whoever is no bridge.
    let targets = members.filter { context.isTarget($0.address) }
    let askers = targets.isEmpty ? Array(members.filter { !$0.isBridge }.prefix(1)) : targets
    let asking = Set(askers.map(\.address))

    // What is in the domain of a VMD controller vanishes when the controller's driver lets go: it is in nobody's way.
    let goesAlong = { (member: PCIDevice) in
      asking.contains(member.address) || askers.contains { Self.isDomainController($0, of: [member]) }
    }
    let held = facts.held.filter { !goesAlong($0) }
    if !held.isEmpty { return [failure(held, askers, group, context)] }

    let missing = facts.unknown
    if !missing.isEmpty {
      return [
        .unknown(
          Reason.unknownDriver,
          "who drives \(missing.prefix(3).joined(separator: ", ")) in the same group is not known",
          missing.prefix(Self.named).map { Evidence("\(group.path)/devices/\($0)", "not read") },
          remedy: [
            Remedy(
              .driverBinding, "See whether a driver is bound to \(missing[0]); unbind it if so",
              command: "readlink \(group.path)/devices/\(missing[0])/driver")
          ])
      ]
    }
    let others = members.filter { !goesAlong($0) }
    let evidence = others.prefix(Self.named).map { Evidence($0.busPath(.driver), $0.driver ?? "none") }
    let companions = others.filter { !$0.isBridge }
    let note = Self.sharedGroup(askers, group)
    let reason: Reason
    var summary: String
    if companions.isEmpty {
      reason = askers.count > 1 ? .allPassed : .alone
      let bridges = others.isEmpty ? "" : ", but for \(others.count == 1 ? "a bridge" : "\(others.count) bridges")"
      let who =
        askers.count > 1
        ? "the group holds the \(askers.count) devices to be passed and nothing else"
        : "\(askers.first.map { "\($0.address)" } ?? "the device") is alone in its group"
      summary = who + bridges
    } else {
      let isOne = companions.count == 1
      reason = .noHostDriver
      summary =
        "\(Self.named(companions)) \(isOne ? "shares" : "share") the group, and no host driver is bound to \(isOne ? "it" : "them")"
    }
    if note != nil { summary += "; a VM with a virtual IOMMU needs them in one slot" }
    var judgement = Judgement.pass(
      reason, summary, evidence.isEmpty ? [Evidence(group.path(.devices), members.addressList)] : evidence)
    judgement.remedy = [note].compactMap(\.self)
    return [judgement]
  }

  private static let named = 8

  /// Devices of one group cannot be in two address spaces, and with a virtual IOMMU each slot of the guest is one
  /// (vfio_get_group in QEMU's `hw/vfio/container.c`: "group %d used in multiple address spaces").
  private static func sharedGroup(_ askers: [PCIDevice], _ group: IOMMUGroup) -> Remedy? {
    guard askers.count > 1 else { return nil }
    return Remedy(
      .virtualMachine,
      "Only for a VM with a virtual IOMMU: give \(askers.addressList) one slot there, as functions of one device, or put them behind one conventional PCI bridge; else QEMU stops with \"group \(group.number) used in multiple address spaces\""
    )
  }

  private func failure(
    _ held: [PCIDevice], _ askers: [PCIDevice], _ group: IOMMUGroup, _ context: CheckContext
  ) -> Judgement {
    let uses = held.prefix(Self.named).flatMap { context.hostUses(below: $0.path) }
    let evidence =
      held.prefix(Self.named).map { Evidence($0.busPath(.driver), $0.driver ?? "none") }
      + uses.flatMap(\.evidence).prefix(Self.named)
    let advice = CompanionRemedies(askers, context)
    let remedy = advice.remedies(held, for: .group) + advice.placeRemedies()
    if let controller = held.first(where: { Self.isDomainController($0, of: askers) }) {
      return .fail(
        Reason.vmdController,
        "all drives of the VMD domain share the group of its controller \(controller.addressAndDriver): VFIO takes none of them without the controller",
        evidence, remedy: remedy)
    }
    let names = held.prefix(3).map { Self.described($0, beside: askers) }
    let list =
      held.count > 3
      ? names.joined(separator: ", ") + andMore(held.count - 3)
      : names.dropLast().joined(separator: ", ") + (names.count > 1 ? " and " : "") + (names.last ?? "")
    return .fail(
      Reason.hostDriver,
      "\(list) \(plural(held.count, "is", "are")) in the same IOMMU group and \(plural(held.count, "is", "are")) not passed through",
      evidence, remedy: remedy)
  }

  private static func isDomainController(_ device: PCIDevice, of askers: [PCIDevice]) -> Bool {
    askers.contains { $0.address.domain != device.address.domain && $0.path.hasPrefix(device.path + "/") }
  }

  /// "0000:01:00.1 (this card's audio, bound to snd_hda_intel)".
  private static func described(_ device: PCIDevice, beside askers: [PCIDevice]) -> String {
    var words: [String] = []
    if let function = askers.first(where: { $0.physicalFunction == device.address }) {
      words.append("the physical function of \(function.address)")
    } else if device.parent != nil, device.physicalFunction == nil,
      askers.contains(where: { $0.address.isSameSlot(as: device.address) }), let noun = device.pciClass.noun
    {
      words.append("this card's \(noun)")
    }
    words.append(device.driver.map { "bound to \($0)" } ?? "no driver")
    return "\(device.address) (\(words.joined(separator: ", ")))"
  }

  private static func named(_ devices: [PCIDevice]) -> String {
    devices.map(\.addressAndDriver).listed(3)
  }
}

extension PCIClass {
  /// What a function of a card is, in a word; nil for what has none.
  fileprivate var noun: String? {
    if isDisplay { return "graphics" }
    if isAudio { return "audio" }
    if isUSBController { return "USB controller" }
    if code == 0x0c80 { return "UCSI controller" }
    if isNetwork { return "network controller" }
    return isStorage ? "storage controller" : nil
  }
}
