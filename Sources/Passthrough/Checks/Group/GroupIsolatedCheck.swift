// SPDX-License-Identifier: GPL-3.0-or-later
public import Inventory

/// Whether everything that shares the device's group may leave the host together with it.
public struct GroupIsolatedCheck: GroupCheck {
  public init() {}

  public static let about = CheckDescription(
    id: "group.isolated",
    title: "Nothing in the group stays with the host",
    why: """
      The IOMMU tells groups apart, not devices: what is in one group changes hands together. As long as a single member is \
      used by a driver of the host, the kernel refuses the whole group, and QEMU stops with "group N is not viable" or \
      "Operation not permitted".
      """,
    how: """
      Every other member of the group is looked at. Free are those without a driver and those bound to a VFIO driver, to \
      pci-stub or, as ports, to pcieport: these are the drivers that leave a device's DMA alone (driver_managed_dma in the \
      kernel). Before Linux 5.19 any bridge was free. A member that is to be handed over as well is no obstacle. Why the \
      members share a group is what `vfio-check explain DEVICE` tells.
      """,
    verdicts: [
      (.pass, "the device is alone, or its companions are handed over too, bound to VFIO, unbound, or ports"),
      (.fail, "a driver of the host holds a member of the group"),
      (.unknown, "a member is no PCI function, or could not be read, so that its driver is not known"),
    ],
    fixableBy: [.driverBinding, .hardware, .firmware],
    references: [
      ("Linux: VFIO, groups", "https://docs.kernel.org/driver-api/vfio.html"),
      (
        "Linux: iommu_device_claim_dma_owner", "https://github.com/torvalds/linux/blob/v6.12/drivers/iommu/iommu.c"
      ),
      ("Linux: IOMMUFD, driver_managed_dma", "https://docs.kernel.org/userspace-api/iommufd.html"),
    ])

  public func judge(_ group: IOMMUGroup, _ context: CheckContext) -> [Judgement] {
    let machine = context.machine
    let members = machine.members(of: group)
    // Who asks: the devices to be handed over; without any, whoever is no bridge.
    let targets = members.filter { context.isTarget($0.address) }
    let askers = targets.isEmpty ? Array(members.filter { !$0.isBridge }.prefix(1)) : targets
    let others = members.filter { member in !askers.contains { $0.address == member.address } }
    let evidence = others.prefix(Self.named).map { Evidence($0.busPath + "/driver", $0.driver ?? "none") }

    let held = others.filter { !Self.isFree($0, machine.kernel) }
    if !held.isEmpty { return [failure(held, askers, group, context)] }

    let missing = group.members.filter { machine.pci[$0] == nil }.map(\.description) + group.otherMembers
    if !missing.isEmpty {
      return [
        .unknown(
          "who drives \(missing.prefix(3).joined(separator: ", ")) in the same group is not known",
          missing.prefix(Self.named).map { Evidence("\(group.path)/devices/\($0)", "not read") },
          remedy: [
            Remedy(
              .driverBinding, "See whether a driver is bound to \(missing[0]); unbind it if so",
              command: "readlink \(group.path)/devices/\(missing[0])/driver")
          ])
      ]
    }
    let companions = others.filter { !$0.isBridge }
    if companions.isEmpty {
      let bridges = others.isEmpty ? "" : ", but for \(others.count == 1 ? "a bridge" : "\(others.count) bridges")"
      let who =
        askers.count > 1
        ? "the group holds the \(askers.count) devices to be handed over and nothing else"
        : "\(askers.first.map { "\($0.address)" } ?? "the device") is alone in its group"
      return [
        .pass(who + bridges, evidence.isEmpty ? [Evidence("\(group.path)/devices", Self.list(members))] : evidence)
      ]
    }
    return [
      .pass(
        "\(Self.named(companions)) \(companions.count == 1 ? "shares" : "share") the group and no driver of the host \(companions.count == 1 ? "holds it" : "holds them"); keep it so",
        evidence)
    ]
  }

  private static let named = 8

  /// Whether the kernel gives a group away while this member's driver stays: the drivers that set driver_managed_dma
  /// (`drivers/pci/pcie/portdrv.c`, `drivers/pci/pci-stub.c`, `drivers/vfio/pci`).
  static func isFree(_ member: PCIDevice, _ kernel: Kernel) -> Bool {
    guard let driver = member.driver, !member.isBoundToVFIO, driver != "pcieport", driver != "pci-stub" else {
      return true
    }
    // vfio_dev_viable until 5.18 let every function with a bridge's header pass, whatever its driver.
    return member.hasSecondaryBus && kernel.isOlder(than: 5, 19)
  }

  private func failure(
    _ held: [PCIDevice], _ askers: [PCIDevice], _ group: IOMMUGroup, _ context: CheckContext
  ) -> Judgement {
    let uses = held.prefix(Self.named).flatMap { context.hostUses(below: $0.path) }
    let evidence =
      held.prefix(Self.named).map { Evidence($0.busPath + "/driver", $0.driver ?? "none") }
      + uses.flatMap(\.evidence).prefix(Self.named)
    var remedy: [Remedy] = []
    let vital = uses.filter(\.isVital)
    let lost = uses.map(\.summary)
    if vital.isEmpty {
      let loss = lost.isEmpty ? "" : " (the host loses: \(lost.prefix(3).joined(separator: "; ")))"
      remedy.append(
        Remedy(
          .driverBinding,
          "Hand over or at least unbind \(Self.list(held)) together with \(Self.list(askers))\(loss)",
          command: (["sudo modprobe vfio-pci"] + held.prefix(Self.named).flatMap(\.bindingCommands))
            .joined(separator: "\n")))
    } else {
      remedy.append(
        Remedy(
          .driverBinding,
          "Do not unbind \(Self.list(held)) as things are: \(vital.prefix(3).map(\.summary).joined(separator: "; "))"))
    }
    remedy += Self.placeRemedies(askers, context)
    return .fail("\(Self.named(held)) stays with the host", evidence, remedy: remedy)
  }

  /// Where the device would be alone instead.
  private static func placeRemedies(_ askers: [PCIDevice], _ context: CheckContext) -> [Remedy] {
    guard let device = askers.first else { return [] }
    switch context.groups.alternatives(for: device) {
    case .slots(let slots):
      let names = slots.prefix(3).map { slot in
        slot.occupants.isEmpty ? "\(slot.port) (empty)" : "\(slot.port) (now \(slot.occupants[0]))"
      }
      return [
        Remedy(
          .hardware,
          "Put \(device.address) into another slot: behind \(names.joined(separator: ", ")) it would be alone")
      ]
    case .none:
      return [
        Remedy(
          .firmware,
          "No slot of this machine isolates: look for ACS in the firmware setup (AMD boards: AMD CBS > NBIO > ACS Enable)"
        )
      ]
    default: return []
    }
  }

  private static func list(_ devices: [PCIDevice]) -> String {
    let names = devices.prefix(named).map(\.address.description).joined(separator: ", ")
    return devices.count > named ? "\(names) and \(devices.count - named) more" : names
  }

  private static func named(_ devices: [PCIDevice]) -> String {
    let names = devices.prefix(3).map { "\($0.address)\($0.driver.map { " (\($0))" } ?? " (no driver)")" }
    let rest = devices.count > 3 ? " and \(devices.count - 3) more" : ""
    return names.joined(separator: ", ") + rest
  }
}
