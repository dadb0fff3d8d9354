// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// The ACPI power management timer, a counter of 3.58 MHz behind an I/O port.
///
/// Of all ports the one that may be read without harm, and on any machine: a register of 32 bits that can only be read
/// and that reading does not change (ACPI specification, "Power Management Timer"). A guest's is answered by its
/// hypervisor, in QEMU by the process, not by KVM. Others are not: the PIT's counters flip a latch when they are read,
/// a status port may acknowledge what it tells, and the customary port 0x80 shows codes of the firmware.
package struct PowerManagementTimer: Sendable, Equatable {
  package let port: UInt16

  static let path = "/proc/ioports"
  /// As the kernel calls it (drivers/acpi/osl.c in Linux).
  private static let name = "ACPI PM_TMR"

  /// Where the kernel says that it is. Needs root: to others it tells 0 for every address. nil where there is none, or
  /// it is not told.
  package static func find(in files: any FileTree) -> PowerManagementTimer? {
    files.text(path).flatMap { PowerManagementTimer(ioports: $0) }
  }

  /// From the text of /proc/ioports: "    0608-060b : ACPI PM_TMR".
  init?(ioports text: String) {
    let ranges = text.split(separator: "\n").compactMap { MemoryRange(line: String($0)) }
    guard let range = ranges.first(where: { $0.owner == Self.name }), range.start > 0, range.end == range.start + 3,
      range.end <= UInt64(UInt16.max)
    else { return nil }
    port = UInt16(range.start)
  }
}
