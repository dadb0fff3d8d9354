// SPDX-License-Identifier: GPL-3.0-or-later

/// An input device, as far as losing it would lock somebody out.
public struct InputDevice: Sendable {
  /// `input7`.
  public let name: String
  public let path: String
  /// What it calls itself.
  public var label: String?
  /// It has the keys of a keyboard that one can type on, not just a power button.
  public var isKeyboard = false
  public var isPointer = false

  public init(name: String, path: String) {
    self.name = name
    self.path = path
  }
}
