// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Inventory

@main struct VFIOCheck: ParsableCommand {
  func run() throws {
    let machine = try MachineReader(.live).machine()
    print(machine.pci.devices.count, machine.gaps)
  }
}
