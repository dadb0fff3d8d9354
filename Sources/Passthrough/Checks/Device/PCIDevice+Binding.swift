// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

extension PCIDevice {
  /// The driver that this kernel has for handing the function to a guest: a variant that is made for it, else vfio-pci.
  /// Of several lines that name the function the one with the fewest wildcards counts.
  func guestDriver(_ kernel: Kernel) -> String {
    let found = (kernel.vfioAliases ?? []).filter { $0.module != "vfio_pci" && $0.matches(self) }
    func exactness(_ alias: VFIOAlias) -> Int {
      [alias.vendor, alias.device, alias.subsystemVendor, alias.subsystemDevice].count { $0 != nil }
    }
    guard let best = found.max(by: { (exactness($0), $1.module) < (exactness($1), $0.module) }) else {
      return "vfio-pci"
    }
    return best.module
  }

  /// The same for vfio-pci itself, which takes every function.
  var bindingCommands: [String] { bindingCommands(to: "vfio-pci") }

  /// What to type to give the function to such a driver now: driver_override names the driver, then the old one lets go
  /// and the kernel probes again (Documentation/ABI/testing/sysfs-bus-pci).
  func bindingCommands(to wanted: String) -> [String] {
    var commands = driverOverride == wanted ? [] : ["echo \(wanted) | sudo tee \(busPath)/driver_override"]
    if driver != nil { commands.append("echo \(address) | sudo tee \(busPath)/driver/unbind") }
    return commands + ["echo \(address) | sudo tee /sys/bus/pci/drivers_probe"]
  }
}
