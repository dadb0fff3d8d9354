// SPDX-License-Identifier: GPL-3.0-or-later
internal import SystemPackage

/// Switches a function's expansion ROM on for as long as it lives: sysfs `rom` is unreadable otherwise.
///
/// Writing exactly "0" and a newline switches it off, any other text on (pci_write_rom in `drivers/pci/pci-sysfs.c`).
struct ExpansionROMSwitch: ~Copyable {
  private let path: String

  /// Errors: what open(2) and write(2) say; `EACCES` for anybody but root.
  init(path: String) throws(Errno) {
    self.path = path
    try Self.write("1\n", path)
  }

  deinit {
    // The file was writable a moment ago. If the device has gone meanwhile there is nothing left to switch off.
    try? Self.write("0\n", path)
  }

  /// Ends its life here, so that it does not end before the reading.
  consuming func switchOff() {}

  private static func write(_ text: String, _ path: String) throws(Errno) {
    do {
      let file = try FileDescriptor.open(FilePath(path), .writeOnly)
      try file.closeAfter { _ = try file.writeAll(text.utf8) }
    } catch {
      throw error as? Errno ?? .ioError
    }
  }
}
