// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Wording

extension PCIDevice {
  /// The answer of every check but `device.driver` for a bridge: vfio-pci takes only functions with header type 0
  /// (vfio_pci_core_register_device in `drivers/vfio/pci/vfio_pci_core.c`).
  var bridgeAnswer: [Judgement]? {
    if isPlatformBridge {
      return [.notApplicable(CommonReason.chipset, "part of the chipset, which the host cannot run without")]
    }
    return isBridge
      ? [.notApplicable(CommonReason.bridge, "a bridge is never passed through, whatever is behind it")] : nil
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

  /// The answer of whatever reads the function's registers where it does not answer: all ones are no capabilities, no
  /// link and no BARs. That it does not answer is device.reachable's failure. nil for a function that answers.
  func deadAnswer(_ summary: String) -> [Judgement]? {
    guard configuration.isAllOnes else { return nil }
    return [
      .unknown(
        CommonReason.noAnswer, "it does not answer, so \(summary)", [Evidence(busPath(.config), "all ones")],
        remedy: [Remedy(.hostSystem, "See device.reachable: the device has to answer first")])
    ]
  }

  /// That configuration space was read and has no such extended capability; empty where it was not, or has it.
  func absence(of extendedID: UInt16) -> [Evidence] {
    guard !configuration.bytes.isEmpty, case .absent = configuration.extendedCapability(extendedID) else { return [] }
    return [Evidence(busPath(.config), "no such capability")]
  }

  /// "0000:01:00.1 (snd_hda_intel)".
  var addressAndDriver: String { "\(address) (\(driver ?? "no driver"))" }
}

extension [PCIDevice] {
  /// "0000:01:00.1, 0000:01:00.2 and 3 more".
  var addressList: String { map(\.address.description).listed(3, tolerance: 1) }

  /// The same with drivers.
  var addressAndDriverList: String { map(\.addressAndDriver).listed(3, tolerance: 1) }
}
