// SPDX-License-Identifier: GPL-3.0-or-later

/// A framebuffer console device, `/sys/class/graphics/fbN`.
package struct Framebuffer: Sendable {
  package let name: String
  package let path: String
  /// What its driver calls it: "EFI VGA", "simpledrmdrmfb", "amdgpudrmfb".
  package var label: String?

  package init(name: String, path: String, label: String?) {
    self.name = name
    self.path = path
    self.label = label
  }
}
