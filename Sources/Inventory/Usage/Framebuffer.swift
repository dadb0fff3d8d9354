// SPDX-License-Identifier: GPL-3.0-or-later

/// A framebuffer console device, `/sys/class/graphics/fbN`.
public struct Framebuffer: Sendable {
  public let name: String
  public let path: String
  /// What its driver calls it: "EFI VGA", "simpledrmdrmfb", "amdgpudrmfb".
  public var label: String?

  public init(name: String, path: String, label: String?) {
    self.name = name
    self.path = path
    self.label = label
  }
}
