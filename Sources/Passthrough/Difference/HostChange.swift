// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// What is other about the machine as a whole.
package struct HostChange: Sendable {
  /// Another machine altogether, by its maker and model or its processor: the rest is then a comparison of two machines.
  package let product: Change<String>?
  package let processorModel: Change<String>?
  package let biosVersion: Change<String>?
  package let biosDate: Change<String>?
  package let kernelRelease: Change<String>?
  /// Words of the kernel command line. A word that only stands elsewhere is in neither. Beside a redacted capture only what such
  /// captures keep is compared, with the value where that is kept.
  package let addedArguments: [String]
  package let removedArguments: [String]
  /// Whether the kernel uses an IOMMU, and the designs of those that it drives.
  package let isIOMMUEnabled: Change<Bool>?
  package let iommuKinds: Change<[IOMMUUnit.Kind]>?

  init(_ old: Machine, _ new: Machine) {
    product = Change(known: Self.product(old.firmware), Self.product(new.firmware))
    processorModel = Change(known: old.processor.modelName, new.processor.modelName)
    biosVersion = Change(known: old.firmware.biosVersion, new.firmware.biosVersion)
    biosDate = Change(known: old.firmware.biosDate, new.firmware.biosDate)
    if old.isRedacted || new.isRedacted {
      // What redaction took out of one of them is no change.
      kernelRelease = Change(
        known: old.kernel.release.map { KernelRelease.comparable($0) },
        new.kernel.release.map { KernelRelease.comparable($0) })
      (addedArguments, removedArguments) = Self.words(
        KernelArguments.comparable(old.kernel.commandLine), KernelArguments.comparable(new.kernel.commandLine))
    } else {
      kernelRelease = Change(known: old.kernel.release, new.kernel.release)
      (addedArguments, removedArguments) = Self.words(old.kernel.commandLine, new.kernel.commandLine)
    }
    isIOMMUEnabled = Change(old.iommu.isEnabled, new.iommu.isEnabled)
    iommuKinds = Change(Self.kinds(old.iommu), Self.kinds(new.iommu))
  }

  package var isEmpty: Bool {
    product == nil && processorModel == nil && biosVersion == nil && biosDate == nil && kernelRelease == nil
      && addedArguments.isEmpty && removedArguments.isEmpty && isIOMMUEnabled == nil && iommuKinds == nil
  }

  private static func product(_ firmware: Firmware) -> String? {
    let parts = [firmware.systemVendor, firmware.productName, firmware.boardName].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: " ")
  }

  private static func kinds(_ iommu: IOMMU) -> [IOMMUUnit.Kind] {
    Set(iommu.units.map(\.kind)).sorted { $0.rawValue < $1.rawValue }
  }

  /// A word may stand twice (two consoles), so each is struck out once.
  private static func words(_ old: [String], _ new: [String]) -> (added: [String], removed: [String]) {
    var removed = old
    var added: [String] = []
    for word in new {
      if let position = removed.firstIndex(of: word) { removed.remove(at: position) } else { added.append(word) }
    }
    return (added, removed)
  }
}
