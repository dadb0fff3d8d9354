// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Wording

/// The one writer of "pass X too" and "bind X too", for every check.
///
/// What is to be taken along is taken whole or not at all: with one member that has to stay, the others do not help. It
/// never names, for passing or for unbinding, what `CheckContext.reasonToLeave` forbids, and says what to do instead.
struct CompanionRemedies {
  /// What the companions are needed for.
  enum Purpose {
    /// The kernel gives away whole groups only.
    case group
    /// VFIO resets a bus only for the owner of all that is on it.
    case busReset
    /// The functions belong together.
    case slot
  }

  /// Those for whose sake something is to be taken along.
  let askers: [PCIDevice]
  let context: CheckContext

  init(_ askers: [PCIDevice], _ context: CheckContext) {
    self.askers = askers
    self.context = context
  }

  /// The members that have to stay, each with the reason.
  func left(of members: [PCIDevice]) -> [(device: PCIDevice, reason: ReasonToLeave)] {
    let found = members.compactMap { device in reason(toLeave: device).map { (device: device, reason: $0) } }
    if found.isEmpty, context.holdEveryKeyboard(members) { return members.prefix(1).map { ($0, .everyKeyboard) } }
    return found
  }

  private func reason(toLeave device: PCIDevice) -> ReasonToLeave? {
    // Without targets a group is looked at for one of its members.
    for asker in askers where !context.isTarget(asker.address) {
      if asker.physicalFunction == device.address { return .physicalFunction(of: asker.address) }
      if asker.path.hasPrefix(device.path + "/") { return .holds(asker.address) }
    }
    return context.reasonToLeave(device)
  }

  /// How to take members along, or why not and what else can be done.
  func remedies(_ members: [PCIDevice], for purpose: Purpose) -> [Remedy] {
    guard !members.isEmpty else { return [] }
    let left = left(of: members)
    guard left.isEmpty else { return instead(left, purpose) }
    let uses = members.prefix(8).flatMap { context.hostUses(below: $0.path) }.map(\.summary)
    let loss = uses.isEmpty ? "" : " (the host loses: \(uses.prefix(3).joined(separator: "; ")))"
    let isOneSlot = members.allSatisfy { member in askers.contains { $0.address.isSameSlot(as: member.address) } }
    let how = isOneSlot ? " (Proxmox: All Functions; virt-manager: Add Hardware, PCI)" : ""
    let end = purpose == .busReset ? ": then the bus can be reset" : ""
    var remedies = [
      Remedy(
        .virtualMachine, "Pass \(members.addressList) to the same VM\(how)\(end)\(loss)",
        // A line of hundreds of addresses is nothing that anybody types.
        command: members.count <= 32 ? "vfio-check preflight \(words: selection(members))" : nil)
    ]
    if purpose == .group, members.count <= 8 {
      remedies.append(
        Remedy(
          .driverBinding,
          "Or bind \(members.addressList) to vfio-pci without passing \(plural(members.count, "it", "them"))",
          command: (["sudo modprobe vfio-pci"] + members.flatMap(\.bindingCommands)).joined(separator: "\n")))
    }
    return remedies
  }

  /// The slot, where that is what it comes to, else every function.
  private func selection(_ members: [PCIDevice]) -> [String] {
    let others = askers.filter { asker in !context.isTarget(asker.address) }
    let all = Set((context.targetFunctions + others + members).map(\.address))
    guard let first = all.min() else { return [] }
    let slot = context.machine.pci.functions(ofSlot: first).filter { !$0.isBridge }.map(\.address)
    if all == Set(slot) { return [first.slotDescription] }
    return all.sorted().map(\.description)
  }

  private func instead(_ left: [(device: PCIDevice, reason: ReasonToLeave)], _ purpose: Purpose) -> [Remedy] {
    guard let first = left.first else { return [] }
    let domains = left.filter { isDomainController($0.device, $0.reason) }
    if let controller = domains.first?.device { return domainRemedies(controller) }
    let more = left.count > 1 ? " (likewise \(left.dropFirst().map(\.device).addressList))" : ""
    let obstacle = purpose == .busReset ? "; so the bus is not reset" : ""
    var remedies = [
      Remedy(
        .driverBinding,
        "Leave \(first.device.addressAndDriver) with the host: \(first.reason.summary)\(more)\(obstacle)")
    ]
    switch first.reason {
    case .physicalFunction:
      remedies.append(
        Remedy(
          .virtualMachine,
          "Or turn SR-IOV off (sriov_numvfs) and pass the card itself instead of its virtual functions"))
    case .chipset, .hostBridge, .iommu:
      if purpose != .busReset {
        remedies.append(
          Remedy(.hardware, "Use another device of this kind: one on an add-in card behind a port that isolates"))
      }
    // What it says of a disk ("pass another one") is for whoever asked for the disk.
    case .vital(let use): if purpose != .busReset, !use.kind.isStorage { remedies.append(use.remedy) }
    default: break
    }
    return remedies
  }

  // MARK: Volume Management Devices

  private func isDomainController(_ device: PCIDevice, _ reason: ReasonToLeave) -> Bool {
    guard case .holds(let held) = reason else { return false }
    return held.domain != device.address.domain
  }

  /// All of the domain uses the controller's requester id: what can be passed is the controller, with everything behind
  /// it.
  private func domainRemedies(_ controller: PCIDevice) -> [Remedy] {
    let firmware = Remedy(
      .firmware,
      "Switch VMD off in the firmware setup: each drive then gets an address and a group of its own (a RAID volume of VMD is lost, and a system on it does not boot)"
    )
    if let use = context.vitalUse(of: controller) {
      return [
        Remedy(
          .driverBinding, "Leave \(controller.addressAndDriver) with the host: \(use.summary) in its domain"), firmware,
      ]
    }
    return [
      Remedy(
        .virtualMachine,
        "Name the VMD controller \(controller.address) in place of its drives: the VM then gets all drives of its domain"
      ),
      firmware,
    ]
  }

  // MARK: Another place

  /// Where a device would be alone instead.
  func placeRemedies() -> [Remedy] {
    guard let device = askers.first else { return [] }
    let vital = { (address: PCIAddress) in
      context.machine.pci[address].flatMap(context.vitalUse) != nil
    }
    switch context.groups.alternatives(for: device, limit: 4, isVital: vital) {
    case .slots(let slots, let companions, let separated):
      let free = slots.filter { !$0.isNeeded }
      let names = (free.isEmpty ? slots : free).prefix(3).map { slot in
        if slot.isNeeded { return "\(slot.port) (occupied by \(slot.occupants[0]), which the host needs)" }
        return slot.occupants.isEmpty ? "\(slot.port) (empty)" : "\(slot.port) (now \(slot.occupants[0]))"
      }
      let what = device.physicalFunction.map { "the card of \(device.address), with \($0)," } ?? "\(device.address)"
      let shares =
        companions.isEmpty
        ? "it would be alone"
        : "it would share its group with \(companions.prefix(3).map(\.description).joined(separator: ", ")) of its own card only"
      let apart = separated.isEmpty ? "" : "; ACS separates the functions of the card there"
      return [
        Remedy(
          .hardware, "Put \(what) into another slot: behind \(names.joined(separator: ", ")) \(shares)\(apart)",
          command: "vfio-check explain \(device.address) --at \((free.first ?? slots[0]).port)")
      ]
    case .none where device.address.domain <= 0xffff:
      return [
        Remedy(
          .firmware,
          "No slot of this machine isolates: look for ACS in the firmware setup (AMD boards: AMD CBS > NBIO > ACS Enable)"
        )
      ]
    default: return []
    }
  }
}
