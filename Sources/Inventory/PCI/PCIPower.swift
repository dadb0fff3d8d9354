// SPDX-License-Identifier: GPL-3.0-or-later

/// Runtime power management of a PCI function, from its `power/` directory and beside it.
package struct PCIPower: Sendable, Hashable {
  /// `d3cold_allowed`: whether the kernel may cut its power.
  package var d3coldAllowed: Bool?
  /// `power_state`: D0, D1, D2, D3hot, D3cold or unknown.
  package var state: String?
  /// `power/control`: `on` or `auto`.
  package var control: String?
  /// `power/runtime_status`: active, suspended, …
  package var runtimeStatus: String?

  package init() {}
}
