// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// What gives address ranges to BARs for which firmware and kernel found none, in view of what is in force already.
struct AddressRoom {
  /// What does not fit below 4 GiB and has to be there: BARs of 32 bits.
  private let low: [PCIResource]
  /// What may be anywhere.
  private let high: [PCIResource]
  /// Whether something on the machine has an address above 4 GiB: firmware decodes there.
  private let decodesAbove4GB: Bool
  private let reallocates: Bool

  init(_ broken: [PCIResource], of devices: [PCIDevice], _ machine: Machine) {
    low = broken.filter { !$0.is64Bit }
    high = broken.filter(\.is64Bit)
    decodesAbove4GB =
      devices.contains(where: Self.isAbove4GB)
      || machine.pci.devices.contains(where: Self.isAbove4GB)
    reallocates = machine.kernel.reallocates
  }

  private static func isAbove4GB(_ device: PCIDevice) -> Bool {
    device.resources.contains {
      $0.isMemory && !$0.isUnassigned && $0.start >= 1 << 32 && $0.size > 0 && $0.size <= 1 << 52
    }
  }

  var remedies: [Remedy] {
    var remedies: [Remedy] = []
    if !low.isEmpty {
      remedies.append(
        Remedy(
          .firmware,
          "Make more room below 4 GiB: a larger MMIO Low Size (TOLUD, MMIOL) in the firmware setup, or switch off what is not needed there"
        ))
      remedies.append(
        Remedy(.hardware, "Or run fewer devices behind the same root port: 32-bit BARs share the room below 4 GiB"))
    }
    if !high.isEmpty {
      remedies.append(
        Remedy(
          .firmware,
          decodesAbove4GB
            ? "Make more room above 4 GiB: a larger MMIO High Size (MMIOH) in the firmware setup, or turn Resizable BAR off; Above 4G Decoding is on"
            : "Turn on Above 4G Decoding in the firmware setup"))
    }
    if !reallocates {
      remedies.append(
        Remedy(
          .kernelCommandLine, "Or let the kernel distribute the ranges: add pci=realloc and reboot",
          command: "pci=realloc"))
    }
    return remedies
  }
}
