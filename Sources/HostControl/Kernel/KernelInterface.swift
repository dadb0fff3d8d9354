// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
package import Passthrough
package import SystemPackage

/// All that is changed of a host goes through here: attributes of sysfs that are written, beside a tree that is read.
///
/// There are two: the running machine (`LiveKernelInterface`), and a model of the kernel in the tests.
package protocol KernelInterface: Sendable {
  /// What is read; always as it is now.
  var files: any FileTree { get }

  /// Writes an attribute, in one write(2) as sysfs wants it.
  func write(_ text: String, to path: String) throws(Errno)

  /// How the host uses a function right now, as far as that forbids to take it away. It is asked before every single
  /// detaching, since udev may have mounted or assembled something since the last one. Throws `unknownUse` where that
  /// cannot be told: who cannot see must not take away.
  func obstacles(to function: PCIAddress) throws(AssignmentError) -> [HostUse]

  /// The same for a USB device, by its directory in sysfs.
  func obstacles(below device: String) throws(AssignmentError) -> [HostUse]
}

extension KernelInterface {
  /// As `FileTree` has them, now.
  func text(_ path: String) -> String? { files.text(path) }
  func linkName(_ path: String) -> String? { files.linkName(path) }
  func exists(_ path: String) -> Bool { files.exists(path) }
}

/// The steps of which every change is made. Each looks afterwards whether the kernel did it.
extension KernelInterface {
  private func set(_ path: String, _ value: String) throws(AssignmentError) {
    do throws(Errno) { try write(value, to: path) } catch { throw .unwritable(path: path, value: value, error) }
  }

  /// Says which driver alone may have a function; nil clears that (a newline does, driver_set_override in
  /// `drivers/base/driver.c`).
  func override(_ function: PCIAddress, with driver: String?) throws(AssignmentError) {
    try set(FunctionState.path(function) + "/driver_override", (driver ?? "") + "\n")
  }

  /// Takes a function from its driver, unless the host uses it.
  ///
  /// The kernel asks nobody: a disk goes with the file system on it, and vfio-pci waits for its user for ever.
  func unbind(_ function: PCIAddress, from driver: String) throws(AssignmentError) {
    let obstacles = try obstacles(to: function)
    guard obstacles.isEmpty else { throw .inUse(function, obstacles) }
    try set("/sys/bus/pci/drivers/\(driver)/unbind", function.description)
    guard linkName(FunctionState.path(function) + "/driver") == nil else { throw .notReleased(function, by: driver) }
  }

  /// Gives a function that nobody has to a driver, which must be loaded.
  ///
  /// Matching goes by `driver_override` alone where one is set (pci_match_device in `drivers/pci/pci-driver.c`), so one
  /// that names another driver steps aside for that moment.
  func bind(_ function: PCIAddress, to driver: String, keeping override: String?) throws(AssignmentError) {
    guard exists("/sys/bus/pci/drivers/\(driver)") else { throw .noDriver(driver) }
    let isInTheWay = override != nil && override != driver
    if isInTheWay { try self.override(function, with: driver) }
    var failure: AssignmentError?
    do throws(AssignmentError) { try set("/sys/bus/pci/drivers/\(driver)/bind", function.description) } catch {
      failure = error
    }
    if isInTheWay { try self.override(function, with: override) }
    let holder = linkName(FunctionState.path(function) + "/driver")
    // Somebody (udev) may have been quicker, to the same end.
    if holder == driver { return }
    throw failure ?? .notTaken(function, by: driver, instead: holder)
  }

  /// Changes the type of a group's default domain; every function of the group must be without a driver.
  func setType(_ type: String, of group: Int) throws(AssignmentError) {
    let path = GroupState.typePath(group)
    guard exists(path) else { throw .noGroupType(group: group) }
    // Only these can be written; whatever else it was ("unknown") was the kernel's own choice.
    let isWritable = GroupType.Kind(rawValue: type) != nil
    try set(path, isWritable ? type : "auto")
    if isWritable, let now = text(path), now != type { throw .unwritable(path: path, value: type, .ioError) }
  }
}
