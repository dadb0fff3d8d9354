// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
package import Passthrough
internal import Records

/// What is known, and what is not, of the IO pages with which a device's driver has memory mapped: they decide where
/// translation begins to cost, and no driver tells them.
package enum TranslationRemark {
  /// `context`: the host's passport, for a guest. nil for no function, of which nothing is translated.
  package static func text(_ function: PCIDevice?, on machine: Machine, context: Passport? = nil) -> String? {
    guard let function else { return nil }
    if machine.processor.isVirtualMachine {
      guard let context else {
        return
          "IO page size: not known. A guest does not see with which pages its host maps the guest's memory for the device; with --context and the passport that the host wrote, what the host knows of it is in the record."
      }
      let sizes = Set(context.host.iommuUnits.flatMap { $0.ioPageSizesBytes ?? [] }).sorted()
      let pools = context.host.hugePagePoolsBytes
      return
        "IO page size: by the host's passport its IOMMU maps pages of \(list(sizes)), and the host \(pools.isEmpty ? "has no huge pages reserved" : "has huge pages of \(list(pools)) reserved"); "
        + "which of them this guest's memory is made of its configuration says, not the passport."
    }
    guard let group = machine.group(of: function) else {
      return "IO page size: none. No IOMMU translates for the device here."
    }
    if group.type == .identity {
      return "IO page size: none. The IOMMU group's type is identity, so nothing is translated for the device."
    }
    let sizes = Set(machine.iommu.units.flatMap { unit in unit.largePageSizes.map { [4096] + $0 } ?? [] }).sorted()
    return
      "IO page size: not known. Translated is (group type \(group.type?.rawValue ?? "not known")), by an IOMMU with pages of \(list(sizes)), but the driver does not tell with which of them it maps."
  }

  private static func list(_ sizes: [UInt64]) -> String {
    sizes.isEmpty ? "sizes that are not known" : sizes.map { Metric.size(Int(clamping: $0)) }.joined(separator: ", ")
  }
}
