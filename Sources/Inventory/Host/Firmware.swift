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

/// Reads DMI names, how the machine booted and whether ACPI tables are visible.
struct FirmwareReader {
  let reader: TreeReader

  func firmware() -> Firmware {
    var firmware = Firmware()
    let dmi = AttributeDirectory("/sys/devices/virtual/dmi/id", reader)
    firmware.systemVendor = dmi.text("sys_vendor")
    firmware.productName = dmi.text("product_name")
    firmware.boardName = dmi.text("board_name")
    firmware.biosVersion = dmi.text("bios_version")
    firmware.biosDate = dmi.text("bios_date")
    firmware.isUEFI = reader.exists("/sys/firmware/efi") == true
    firmware.hasACPITables = reader.exists("/sys/firmware/acpi/tables") == true
    return firmware
  }
}
