// SPDX-License-Identifier: GPL-3.0-or-later

/// The machine as its firmware names it.
public struct Firmware: Sendable {
  public var systemVendor: String?
  public var productName: String?
  public var boardName: String?
  public var biosVersion: String?
  public var biosDate: String?
  /// Booted through UEFI.
  public var isUEFI = false
  /// Whether the kernel shows ACPI tables at all.
  public var hasACPITables = false

  public init() {}
}
