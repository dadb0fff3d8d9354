// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
internal import Wording

/// Whether a USB controller can go to a guest without taking along something else that the host needs.
package struct USBControllerIsolatedCheck: PCICheck {
  package enum Reason: String, FindingReason {
    case alone
    case groupFree = "group-free"
    case groupShared = "group-shared"
    case companion
    case neededMember = "needed-member"
    case noGroup = "no-group"
    case noGroups = "no-groups"
  }

  package init() {}

  package static let about = CheckDescription(
    id: "usb.controller-isolated",
    title: "The USB controller's group holds nothing else that the host needs",
    why: """
      A controller changes hands together with its whole IOMMU group. A controller in the chipset often shares its group with \
      the disk controller or the sound device. And an old controller has companions: the EHCI function serves the fast \
      devices of the very sockets whose slow devices the UHCI or OHCI functions beside it serve, so that one without the \
      others leaves a keyboard at the host when it is plugged into the guest's socket.
      """,
    how: """
      For USB controllers only: every other member of the group that is neither a bridge, nor named for the hand-over, nor \
      with VFIO or without a driver already, is looked at. Is something below it mounted, swap, the default route or the \
      last keyboard, then the host needs it. For EHCI, UHCI and OHCI controllers the other USB functions of the slot are \
      companions.
      """,
    reasons: [
      (
        Reason.alone, .pass,
        "the controller is alone in its group, and every companion is passed too or has no host driver"
      ),
      (
        Reason.groupFree, .pass,
        "every other member of the group and every companion is passed too or has no host driver, bridges aside"
      ),
      (Reason.groupShared, .warn, "a host driver has another member of the group, which is not passed"),
      (
        Reason.companion, .warn,
        "a host driver has a companion controller, which serves the same sockets and is not passed"
      ),
      (Reason.neededMember, .fail, "the host cannot do without another member of the group"),
      (Reason.noGroup, .fail, "the controller is in no group, although the machine has some"),
      (CommonReason.unreadable, .unknown, "the controller's group could not be read"),
      (Reason.noGroups, .notApplicable, "the machine has no IOMMU groups at all"),
    ],
    fixableBy: [.hardware, .driverBinding],
    references: [
      ("Linux: VFIO, groups", "https://docs.kernel.org/driver-api/vfio.html"),
      (
        "EHCI specification 1.0, 4.2: companion controllers",
        "https://www.intel.com/content/dam/www/public/us/en/documents/technical-specifications/ehci-specification-for-usb.pdf"
      ),
    ])

  package func judge(_ device: PCIDevice, _ context: CheckContext) -> [Judgement] {
    guard device.pciClass.isUSBHostController else { return [] }
    let machine = context.machine
    let link = device.busPath(.iommuGroup)
    guard let number = device.group else {
      if let gap = machine.gap(at: link) ?? machine.gap(at: device.path(.iommuGroup)) {
        return [.unknown("its IOMMU group could not be read", gap: gap)]
      }
      guard let absence = GroupAbsence(of: device, context) else {
        return [.notApplicable(Reason.noGroups, "there are no IOMMU groups on this machine")]
      }
      return [
        .fail(Reason.noGroup, "it is in no IOMMU group: \(absence.reason)", absence.evidence, remedy: absence.remedies)
      ]
    }
    let members =
      machine.iommu.group(number).map(machine.members) ?? machine.pci.devices.filter { $0.group == number }
    let companions = Self.companions(of: device, machine).filter { !isGone($0, context) }
    let others = members.filter { other in
      other.address != device.address && !other.isBridge && !isGone(other, context)
        && !companions.contains { $0.address == other.address }
    }
    let evidence = [
      Evidence(link, "\(number)"),
      Evidence("/sys/kernel/iommu_groups/\(number)/devices", members.map { "\($0.address)" }.joined(separator: " ")),
    ]
    let needed = (others + companions.filter { $0.group == number }).compactMap { other in
      context.vitalUse(of: other).map { (other, $0) }
    }
    if let (other, use) = needed.first {
      return [
        .fail(
          Reason.neededMember,
          "group \(number) also holds \(other.address), which the host needs: \(use.summary)", evidence + use.evidence,
          remedy: [
            use.remedy,
            Remedy(
              .hardware, "Or use another USB controller: see why this group is what it is",
              command: "vfio-check explain \(device.address)"),
          ])
      ]
    }
    let advice = CompanionRemedies([device], context)
    var judgements: [Judgement] = []
    if !others.isEmpty {
      judgements.append(
        .warn(
          Reason.groupShared,
          "\(others.addressAndDriverList) \(plural(others.count, "is", "are")) in the same IOMMU group \(number) and \(plural(others.count, "is", "are")) not passed through",
          evidence + others.map(Self.driverEvidence), remedy: advice.remedies(others, for: .group)))
    }
    if !companions.isEmpty {
      judgements.append(
        .warn(
          Reason.companion, "its sockets are also served by \(Self.list(companions)), which the host keeps",
          companions.map(Self.driverEvidence), remedy: advice.remedies(companions, for: .slot)))
    }
    if judgements.isEmpty {
      judgements.append(
        .pass(
          members.count < 2 ? Reason.alone : .groupFree,
          members.count < 2 ? "alone in group \(number)" : "nothing else in group \(number) is the host's", evidence))
    }
    return judgements
  }

  /// Whether a function is out of the host's hands: to be handed over too, with VFIO, or without a driver.
  private func isGone(_ device: PCIDevice, _ context: CheckContext) -> Bool {
    device.driver == nil || device.isHandedOver || context.isTarget(device.address)
  }

  /// The functions of the slot that serve the same sockets at another speed.
  private static func companions(of device: PCIDevice, _ machine: Machine) -> [PCIDevice] {
    func isOld(_ pciClass: PCIClass) -> Bool { pciClass.isEHCI || pciClass.isUSB1Controller }
    guard isOld(device.pciClass) else { return [] }
    return machine.pci.functions(ofSlot: device.address).filter {
      $0.address != device.address && isOld($0.pciClass)
    }
  }

  private static func list(_ devices: [PCIDevice]) -> String {
    devices.map { "\($0.address) (\($0.driver ?? "no driver"))" }.joined(separator: ", ")
  }

  private static func driverEvidence(_ device: PCIDevice) -> Evidence {
    Evidence(device.busPath(.driver), device.driver ?? "absent")
  }
}
