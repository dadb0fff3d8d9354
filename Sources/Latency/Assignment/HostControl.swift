// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
package import Passthrough
package import SystemPackage

/// What this room changes of a host goes through here: attributes of sysfs that are written, beside a tree that is read.
///
/// There are two: the running machine (`LiveHostControl`), and a model of the kernel in the tests.
package protocol HostControl: Sendable {
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

extension HostControl {
  /// An attribute's text without its newline; nil where there is none, or it cannot be read.
  func text(_ path: String) -> String? {
    guard let bytes = try? files.read(path, limit: 4096) else { return nil }
    var text = Substring(decoding: bytes, as: UTF8.self)
    while text.last == "\n" { text.removeLast() }
    return String(text)
  }

  /// The last component of what a symbolic link points to; nil without one.
  func linkName(_ path: String) -> String? {
    (try? files.link(path)).flatMap { $0.split(separator: "/").last.map(String.init) }
  }

  func exists(_ path: String) -> Bool { (try? files.kind(path)) != nil }
}
