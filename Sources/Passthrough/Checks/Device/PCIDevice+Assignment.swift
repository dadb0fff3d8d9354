// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

extension PCIDevice {
  /// The answer of every check but `device.driver` for a bridge: vfio-pci takes only functions with header type 0
  /// (vfio_pci_core_register_device in `drivers/vfio/pci/vfio_pci_core.c`).
  var bridgeAnswer: [Judgement]? {
    isBridge ? [.notApplicable("a bridge stays with the host, whatever is behind it")] : nil
  }

  /// The answer where an attribute could not be read: as root if that helps, else the kernel's log may say why.
  func unreadableAnswer(_ summary: String, _ gap: Gap) -> [Judgement] {
    [
      .unknown(
        summary, gap: gap,
        remedy: gap.needsPrivilege
          ? [] : [Remedy(.hostSystem, "See what the kernel says of it", command: "sudo dmesg | grep \(address)")])
    ]
  }

  /// The answer of whatever reads the function's registers where it does not answer: all ones are no capabilities, no link and no BARs.
  /// That it does not answer is device.reachable's failure. nil for a function that answers.
  func deadAnswer(_ summary: String) -> [Judgement]? {
    guard configuration.isAllOnes else { return nil }
    return [
      .unknown(
        "it does not answer, so \(summary)", [Evidence(busPath + "/config", "all ones")],
        remedy: [Remedy(.hostSystem, "See device.reachable: the device has to answer first")])
    ]
  }

  /// Whether the function is on a card that can be taken out, as far as can be told: the root port above it has a slot, or does not
  /// tell. What is built into a processor or chipset cannot be moved: ports inside have no slot, but some firmware sets the bit all
  /// the same. AMD's platform functions have vendor id 1022h, which no card of AMD's has (those are 1002h), and functions of two vendors
  /// in one slot are part of a processor with graphics.
  func isOnCard(in topology: PCITopology) -> Bool {
    guard let root = topology.bridges(above: self).last, identity.vendor != 0x1022 else { return false }
    guard root.configuration.express.value?.hasSlot ?? true else { return false }
    return topology.functions(ofSlot: address).allSatisfy { $0.identity.vendor == identity.vendor }
  }

  /// "0000:01:00.1 (snd_hda_intel)".
  var addressAndDriver: String { "\(address) (\(driver ?? "no driver"))" }
}

extension [PCIDevice] {
  /// "0000:01:00.1, 0000:01:00.2 and 3 more".
  var addressList: String { abbreviated(map(\.address.description)) }

  /// The same with drivers.
  var addressAndDriverList: String { abbreviated(map(\.addressAndDriver)) }

  private func abbreviated(_ names: [String]) -> String {
    names.count <= 4
      ? names.joined(separator: ", ") : names.prefix(3).joined(separator: ", ") + " and \(names.count - 3) more"
  }
}
