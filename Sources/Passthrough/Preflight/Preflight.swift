// SPDX-License-Identifier: GPL-3.0-or-later
public import Inventory

/// Runs the checks on a machine: the host's always, and each target's own.
public struct Preflight: Sendable {
  private let context: CheckContext
  private let waivers: [Waiver]

  public init(machine: Machine, targets: [Target] = [], guest: GuestPlan = GuestPlan(), waivers: [Waiver] = []) {
    self.init(CheckContext(machine: machine, targets: targets, guest: guest), waivers)
  }

  private init(_ context: CheckContext, _ waivers: [Waiver]) {
    self.context = context
    self.waivers = waivers
  }

  /// Every finding, host first, then target by target in the catalogue's order.
  public func findings() -> [Finding] { hostFindings() + context.targets.flatMap(findings(for:)) }

  /// The host's findings. When only USB devices are to be handed over, most of it does not matter.
  public func hostFindings() -> [Finding] {
    let isUSBOnly = !context.targets.isEmpty && context.targetFunctions.isEmpty
    return Catalogue.hostChecks.flatMap { check -> [Finding] in
      if isUSBOnly && !type(of: check).concernsUSBDevices {
        return stamped(
          check, .host,
          [.notApplicable("a USB device handed over by itself goes neither through VFIO nor through the IOMMU")])
      }
      return stamped(check, .host, check.judge(context))
    }
  }

  /// The findings about one target, its group's included.
  public func findings(for target: Target) -> [Finding] {
    switch target {
    case .usb(let path):
      guard let device = context.machine.usb[path] else { return [] }
      return Catalogue.usbChecks.flatMap { stamped($0, .usb(path), $0.judge(device, context)) }
    case .pci(let address):
      guard let device = context.machine.pci[address] else { return [] }
      var findings: [Finding] = []
      if let group = context.machine.group(of: device), isFirstTarget(address, in: group) {
        findings += Catalogue.groupChecks.flatMap { stamped($0, .group(group.number), $0.judge(group, context)) }
      }
      return findings + Catalogue.pciChecks.flatMap { stamped($0, .pci(address), $0.judge(device, context)) }
    }
  }

  /// Every device that could be handed over by itself, each judged as if it alone were: PCI functions that are neither bridges nor
  /// the IOMMU itself, and USB devices that are no hubs. The host's failures stand in the way of every PCI function.
  public func candidates() -> [Candidate] {
    let hostFailures = hostFindings().filter { $0.verdict == .fail }
    return assignable.functions.concurrentMap { target in
      Candidate(target: target, findings: hostFailures + alone(target).findings(for: target))
    } + assignable.devices.concurrentMap { Candidate(target: $0, findings: alone($0).findings(for: $0)) }
  }

  /// What a candidate can be.
  private var assignable: (functions: [Target], devices: [Target]) {
    (
      context.machine.pci.devices.filter { !$0.isBridge && !$0.pciClass.isIOMMU }.map { Target.pci($0.address) },
      context.machine.usb.devices.filter { !$0.isHub }.map { Target.usb($0.usbPath) }
    )
  }

  /// The waivers that cover none of the findings, nor, where no device was named, one of a candidate: most likely mistyped.
  public func idleWaivers(among findings: [Finding]) -> [Waiver] {
    let idle = waivers.idle(among: findings)
    guard context.targets.isEmpty, !idle.isEmpty else { return idle }
    // Once more, since a candidate keeps only what is not as it should be. Only for whoever mistyped.
    let others = (assignable.functions + assignable.devices).concurrentMap { alone($0).findings(for: $0) }
    return idle.idle(among: others.flatMap(\.self))
  }

  private func alone(_ target: Target) -> Preflight { Preflight(context.aimed(at: [target]), waivers) }

  /// Two targets of one group: the group is judged once, with the first.
  private func isFirstTarget(_ address: PCIAddress, in group: IOMMUGroup) -> Bool {
    group.members.first(where: context.isTarget).map { $0 == address } ?? true
  }

  private func stamped(_ check: any Check, _ subject: Subject, _ judgements: [Judgement]) -> [Finding] {
    judgements.map { judgement in
      var finding = Finding(
        id: check.about.id, subject: subject, judgement: judgement.resting(on: context.machine))
      finding.isAccepted = waivers.contains { $0.covers(finding) }
      return finding
    }
  }
}
