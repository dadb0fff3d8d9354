// SPDX-License-Identifier: GPL-3.0-or-later
internal import Records

extension ComparisonJSON {
  /// Whether a difference between the base and a candidate may be the price of remapping: the device moves data by
  /// itself, and between the two its addresses may be translated otherwise.
  func testsRemapping(_ candidate: CandidateJSON) -> Bool {
    guard EngineDefinition.named(engine)?.testsRemapping(isEmulated: isEmulated) ?? false else { return false }
    let kinds = Set([base.kind, candidate.arm.kind].map { ArmKind(rawValue: $0) ?? .unknown })
    // The transfers that a hypervisor hands on are made on the host, before and after.
    if kinds.contains(.usbByHypervisor) { return false }
    if kinds == [.bareIdentity, .bareTranslated] || kinds == [.usbOnHost, .usbByController] { return true }
    // On one side only: of two guests, or two bare machines, the fields tell.
    if kinds.contains(.guest), kinds.count == 2 { return true }
    if kinds == [.bareIdentity] || kinds == [.bareTranslated] { return false }
    return candidate.differences.contains { FingerprintKey(rawValue: $0.name).concernsIOMMU }
  }

  /// Whether any candidate's figures may be.
  var hasTestOfRemapping: Bool { candidates.contains { testsRemapping($0) } }
}
