// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// Runs the checks on a machine: the host's always, and each target's own.
package struct Preflight: Sendable {
  private let context: CheckContext
  private let acceptances: [Acceptance]
  /// Asked once: every check of every candidate wants to know.
  private let isXen: Bool
  private let hasLog: Bool

  package init(machine: Machine, targets: [Target] = [], guest: GuestPlan = GuestPlan(), acceptances: [Acceptance] = [])
  {
    self.init(CheckContext(machine: machine, targets: targets, guest: guest), acceptances)
  }

  private init(_ context: CheckContext, _ acceptances: [Acceptance]) {
    self.context = context
    self.acceptances = acceptances
    isXen = context.machine.isXenControlDomain
    hasLog = !context.kernelLog.isEmpty
  }

  /// Every finding, host first, then target by target in the catalogue's order.
  package func findings() -> [Finding] { hostFindings() + context.targets.flatMap(findings(for:)) }

  /// The host's findings. When only USB devices are to be passed through, most of it does not matter.
  package func hostFindings() -> [Finding] { Catalogue.hostChecks.flatMap { findings(of: $0) } }

  private func findings(of check: any HostCheck) -> [Finding] {
    if isUSBOnly && !type(of: check).concernsUSBDevices {
      return stamped(
        check, .host,
        [
          .notApplicable(
            CommonReason.usbDeviceOnly, "a USB device passed through by itself uses neither VFIO nor the IOMMU")
        ])
    }
    return stamped(check, .host, xenAnswer(check) ?? check.judge(context))
  }

  private var isUSBOnly: Bool { !context.targets.isEmpty && context.targetFunctions.isEmpty }

  /// The findings about one target, its group's included.
  package func findings(for target: Target) -> [Finding] {
    switch target {
    case .usb(let path):
      guard let device = context.machine.usb[path] else { return [] }
      return Catalogue.usbChecks.flatMap { stamped($0, .usb(path), $0.judge(device, context)) }
    case .pci(let address):
      guard let device = context.machine.pci[address] else { return [] }
      var findings: [Finding] = []
      if let group = context.machine.group(of: device), context.isFirstTarget(address, in: group) {
        findings += Catalogue.groupChecks.flatMap {
          stamped($0, .group(group.number), amended($0, context.machine.members(of: group), $0.judge(group, context)))
        }
      }
      return findings
        + Catalogue.pciChecks.flatMap {
          stamped($0, .pci(address), xenAnswer($0) ?? amended($0, [device], $0.judge(device, context)))
        }
    }
  }

  /// Everything that could be passed through, unit by unit, each judged as a preflight that names it: with the host's
  /// findings too.
  ///
  /// `countsHostWarnings` false leaves out of them all but failures, for whoever tells the host apart from its devices.
  package func candidates(countsHostWarnings: Bool = true) -> [Candidate] {
    let shared = HostFindings(self)
    return AssignableUnit.all(of: context.machine, groups: context.groups).concurrentMap { unit in
      let aimed = self.aimed(at: unit)
      let host = shared.findings(for: aimed).filter { countsHostWarnings || $0.verdict == .fail }
      return Candidate(unit: unit, findings: host + aimed.context.targets.flatMap(aimed.findings(for:)))
    }
  }

  /// The host's findings that are the same whatever is to be passed through, so that thousands of units need not ask
  /// for them.
  private struct HostFindings: Sendable {
    /// By their check's place in the catalogue; nil for a check whose answer depends on the devices.
    private let functions: [[Finding]?]
    private let devices: [[Finding]?]

    init(_ preflight: Preflight) {
      func common(_ targets: [Target]) -> [[Finding]?] {
        let aimed = Preflight(preflight.context.aimed(at: targets), preflight.acceptances)
        return Catalogue.hostChecks.map {
          type(of: $0).dependsOnTargets && !aimed.isUSBOnly ? nil : aimed.findings(of: $0)
        }
      }
      functions = common([])
      devices = preflight.context.machine.usb.devices.first.map { common([.usb($0.usbPath)]) } ?? []
    }

    func findings(for preflight: Preflight) -> [Finding] {
      let common = preflight.isUSBOnly ? devices : functions
      return zip(Catalogue.hostChecks, common).flatMap { $1 ?? preflight.findings(of: $0) }
    }
  }

  /// The acceptances that cover none of the findings, nor, where no device was named, one of a candidate: most likely
  /// mistyped.
  package func unusedAcceptances(among findings: [Finding]) -> [Acceptance] {
    let idle = acceptances.unused(among: findings)
    guard context.targets.isEmpty, !idle.isEmpty else { return idle }
    // Once more, since a candidate keeps only what is not as it should be. Only for whoever mistyped.
    let others = AssignableUnit.all(of: context.machine, groups: context.groups).concurrentMap { unit in
      let aimed = self.aimed(at: unit)
      return aimed.context.targets.flatMap(aimed.findings(for:))
    }
    return idle.unused(among: others.flatMap(\.self))
  }

  private func aimed(at unit: AssignableUnit) -> Preflight { Preflight(context.aimed(at: unit.targets), acceptances) }

  /// The answers with what the kernel's log adds.
  private func amended(_ check: any Check, _ devices: @autoclosure () -> [PCIDevice], _ judgements: [Judgement])
    -> [Judgement]
  {
    hasLog ? context.kernelLog.amended(judgements, of: check.about.id, for: devices()) : judgements
  }

  /// The answer of every check that Xen's control domain does not raise.
  private func xenAnswer(_ check: any Check) -> [Judgement]? {
    guard isXen, !type(of: check).concernsXen else { return nil }
    return [.notApplicable(CommonReason.xen, "Xen assigns devices here, without VFIO and KVM")]
  }

  private func stamped(_ check: any Check, _ subject: Subject, _ judgements: [Judgement]) -> [Finding] {
    judgements.map { judgement in
      var finding = Finding(
        id: check.about.id, subject: subject, judgement: judgement.resting(on: context.machine))
      finding.isAccepted = acceptances.contains { $0.covers(finding) }
      return finding
    }
  }
}

/// What is known of the guest. Anything unknown is nil, and the checks that need it say so.
package struct GuestPlan: Sendable {
  /// The guest's memory in bytes: VFIO pins all of it.
  package var memory: UInt64?
  /// The guest's physical address bits, where set; else those of the host.
  package var physicalAddressBits: Int?

  package init(memory: UInt64? = nil, physicalAddressBits: Int? = nil) {
    self.memory = memory
    self.physicalAddressBits = physicalAddressBits
  }
}
