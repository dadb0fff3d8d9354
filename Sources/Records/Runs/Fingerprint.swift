// SPDX-License-Identifier: GPL-3.0-or-later

/// What a run's figures may depend on, in three classes.
package struct Fingerprint: Sendable, Equatable, Codable {
  /// Runs that differ in one of these are not compared: the device, its firmware and link, the processor, the method.
  package var mustMatch: [FingerprintField]
  /// These are what is compared, or may be: hypervisor, IOMMU, kernel.
  package var mayDiffer: [FingerprintField]
  /// Watched while measuring; here their values at the start.
  package var driftGuards: [FingerprintField]

  package init(
    mustMatch: [FingerprintField] = [], mayDiffer: [FingerprintField] = [], driftGuards: [FingerprintField] = []
  ) {
    self.mustMatch = mustMatch
    self.mayDiffer = mayDiffer
    self.driftGuards = driftGuards
  }

  /// A field by its name; the first of that name.
  package subscript(name: FingerprintKey) -> String? {
    (mustMatch + mayDiffer + driftGuards).first { $0.name == name }?.value
  }

  /// The link as it was while data moved: what figures of a device depend on that slows its link down at rest. The
  /// first reading stays.
  package mutating func setLinkUnderLoad(_ link: String?) {
    let name = FingerprintKey.deviceLinkUnderLoad
    guard let link, self[name] == nil else { return }
    mustMatch.removeAll { $0.name == name }
    mustMatch.append(
      FingerprintField(name, link, source: "current_link_speed, current_link_width, while data moved"))
  }
}

/// One fact about the machine, the device or the method that a figure may depend on.
package struct FingerprintField: Sendable, Hashable, Codable {
  package let name: FingerprintKey
  /// As it was read; nil where it could not be.
  package let value: String?
  /// Where it was read, or why it could not be.
  package let source: String

  package init(_ name: FingerprintKey, _ value: String?, source: String) {
    self.name = name
    self.value = value
    self.source = source
  }
}
