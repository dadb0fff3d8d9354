// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// What preflight says of two machines, held side by side.
public struct VerdictComparison: Sendable {
  public let host: [HostFlip]
  public let devices: [DeviceFlip]
  public let ambiguous: [AmbiguousFlip]
  /// What preflight says of each device that came.
  public let came: [Candidate]

  init(_ old: Machine, _ new: Machine, functions: FunctionMatching, usb: USBMatching) {
    let (before, after) = (Preflight(machine: old), Preflight(machine: new))
    let oldCandidates = Self.index(before.candidates())
    let newCandidates = Self.index(after.candidates())
    host = HostFlip.flips(before.hostFindings(), after.hostFindings())
    let pairs =
      functions.pairs.map { (Target.pci($0.old), Target.pci($0.new)) }
      + usb.pairs.map { (Target.usb($0.old), Target.usb($0.new)) }
    let gone = functions.gone.map(Target.pci) + usb.gone.map(Target.usb)
    devices =
      gone.compactMap { oldCandidates[$0].flatMap { DeviceFlip(gone: $0) } }
      + pairs.compactMap { pair in
        guard let then = oldCandidates[pair.0], let now = newCandidates[pair.1] else { return nil }
        return DeviceFlip(then, now)
      }
    ambiguous =
      functions.ambiguities.compactMap {
        AmbiguousFlip(
          old: $0.old.compactMap { oldCandidates[.pci($0)] }, new: $0.new.compactMap { newCandidates[.pci($0)] })
      }
      + usb.ambiguities.compactMap {
        AmbiguousFlip(
          old: $0.old.compactMap { oldCandidates[.usb($0)] }, new: $0.new.compactMap { newCandidates[.usb($0)] })
      }
    came = (functions.came.map(Target.pci) + usb.came.map(Target.usb)).compactMap { newCandidates[$0] }
  }

  private static func index(_ candidates: [Candidate]) -> [Target: Candidate] {
    Dictionary(candidates.map { ($0.target, $0) }, uniquingKeysWith: { first, _ in first })
  }
}
