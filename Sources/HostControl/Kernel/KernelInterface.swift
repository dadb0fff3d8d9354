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

  /// How the host uses a function right now, as far as that forbids to take it away. It is asked before every single detaching, since
  /// udev may have mounted or assembled something since the last one. Throws `unknownUse` where that cannot be told: who cannot see must
  /// not take away.
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
