// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Passthrough

/// What a shell offers behind the cursor: the devices of this machine and the ids of the checks.
enum Completions {
  @Sendable static func devices(_ words: [String], _ index: Int, _ prefix: String) -> [String] {
    guard let machine = try? MachineReader(.live).machine() else { return [] }
    return machine.pci.devices.filter { !$0.isBridge }.map { "\($0.address)" }
      + machine.usb.devices.filter { !$0.isHub }.map { "\($0.usbPath)" }
  }

  @Sendable static func devicesAndChecks(_ words: [String], _ index: Int, _ prefix: String) -> [String] {
    Catalogue.checks.map { type(of: $0).about.id } + devices(words, index, prefix)
  }
}
