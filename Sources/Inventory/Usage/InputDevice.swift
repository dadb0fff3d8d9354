// SPDX-License-Identifier: GPL-3.0-or-later

/// An input device, as far as losing it would lock somebody out.
package struct InputDevice: Sendable {
  /// `input7`.
  package let name: String
  package let path: String
  /// What it calls itself.
  package var label: String?
  /// It has the keys of a keyboard that one can type on, not just a power button.
  package var isKeyboard = false
  package var isPointer = false

  package init(name: String, path: String) {
    self.name = name
    self.path = path
  }
}
