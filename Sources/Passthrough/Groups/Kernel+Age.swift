// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

extension Kernel {
  /// Whether the kernel is known to be older than a version.
  func isOlder(than major: Int, _ minor: Int) -> Bool {
    let parts = (release ?? "").split(separator: ".")
    guard parts.count >= 2, let ownMajor = Int(parts[0]), let ownMinor = Int(parts[1].prefix(while: \.isNumber)) else {
      return false
    }
    return (ownMajor, ownMinor) < (major, minor)
  }
}
