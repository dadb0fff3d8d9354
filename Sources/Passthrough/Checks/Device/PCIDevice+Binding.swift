// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

extension PCIDevice {
  /// What to type to give the function to vfio-pci now: driver_override names the driver, then the old one lets go and the
  /// kernel probes again (Documentation/ABI/testing/sysfs-bus-pci).
  var bindingCommands: [String] {
    var commands = ["echo vfio-pci | sudo tee \(busPath)/driver_override"]
    if driver != nil { commands.append("echo \(address) | sudo tee \(busPath)/driver/unbind") }
    return commands + ["echo \(address) | sudo tee /sys/bus/pci/drivers_probe"]
  }
}
