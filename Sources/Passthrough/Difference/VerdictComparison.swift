// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// What preflight says of two machines, held side by side.
package struct VerdictComparison: Sendable {
  package let host: [HostFlip]
  package let devices: [DeviceFlip]
  package let ambiguous: [AmbiguousFlip]
  /// What preflight says of each device that came.
  package let came: [Candidate]

  init(_ old: Machine, _ new: Machine, functions: FunctionMatching, usb: USBMatching) {
    let (before, after) = (Preflight(machine: old), Preflight(machine: new))
    // What changed about the host is told once, above; what fails there stands in the way of every device.
    let oldCandidates = Self.index(before.candidates(countsHostWarnings: false))
    let newCandidates = Self.index(after.candidates(countsHostWarnings: false))
    host = HostFlip.flips(before.hostFindings(), after.hostFindings())
    let pairs =
      functions.pairs.map { (Target.pci($0.old), Target.pci($0.new)) }
      + usb.pairs.map { (Target.usb($0.old), Target.usb($0.new)) }
    let gone = functions.gone.map(Target.pci) + usb.gone.map(Target.usb)
    // A card with several functions is one line, whichever of them was recognised.
    var told: Set<[Target?]> = []
    devices =
      gone.compactMap { target in
        guard let old = oldCandidates[target], told.insert([old.target, nil]).inserted else { return nil }
        return DeviceFlip(gone: old)
      }
      + pairs.compactMap { pair in
        guard let then = oldCandidates[pair.0], let now = newCandidates[pair.1],
          told.insert([then.target, now.target]).inserted
        else { return nil }
        return DeviceFlip(then, now)
      }
    ambiguous =
      functions.ambiguities.compactMap {
        AmbiguousFlip(
          old: Self.units($0.old.map(Target.pci), oldCandidates), new: Self.units($0.new.map(Target.pci), newCandidates)
        )
      }
      + usb.ambiguities.compactMap {
        AmbiguousFlip(
          old: Self.units($0.old.map(Target.usb), oldCandidates), new: Self.units($0.new.map(Target.usb), newCandidates)
        )
      }
    came = Self.units(functions.came.map(Target.pci) + usb.came.map(Target.usb), newCandidates)
  }

  /// The units that some functions and devices belong to, each once.
  private static func units(_ targets: [Target], _ candidates: [Target: Candidate]) -> [Candidate] {
    var seen: Set<Target> = []
    return targets.compactMap { candidates[$0] }.filter { seen.insert($0.target).inserted }
  }

  private static func index(_ candidates: [Candidate]) -> [Target: Candidate] {
    Dictionary(
      candidates.flatMap { candidate in candidate.unit.targets.map { ($0, candidate) } },
      uniquingKeysWith: { first, _ in first })
  }
}
