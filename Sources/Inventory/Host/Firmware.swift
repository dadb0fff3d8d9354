// SPDX-License-Identifier: GPL-3.0-or-later

/// The machine as its firmware names it.
package struct Firmware: Sendable {
  package var systemVendor: String?
  package var productName: String?
  package var boardName: String?
  package var biosVersion: String?
  package var biosDate: String?
  /// Booted through UEFI.
  package var isUEFI = false
  /// Whether the kernel shows ACPI tables at all.
  package var hasACPITables = false

  package init() {}
}
