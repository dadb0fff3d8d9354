// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc

/// What can be done where the kernel does not let somebody have a file or a device node.
package enum DeniedAccess {
  /// Whether this process is root.
  package static var isRoot: Bool { geteuid() == 0 }

  /// `advice` for an ordinary user. To root it would be no advice: what forbids it then is not the node's owner.
  package static func advice(_ advice: String, isRoot: Bool = DeniedAccess.isRoot) -> String {
    isRoot
      ? "this is root already: the device filter of a container or control group, or a security module, forbids it"
      : advice
  }
}
