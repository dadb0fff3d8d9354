// SPDX-License-Identifier: GPL-3.0-or-later

/// What is written down for the next boot: kernel command lines, module options, modules for the initramfs.
///
/// It says what should become true, never what is.
package struct BootConfiguration: Sendable {
  /// Kernel command lines found in boot loader configuration.
  package var commandLines: [PersistedCommandLine] = []
  /// Lines of modprobe.d, in the order modprobe reads them.
  package var moduleDirectives: [ModuleDirective] = []
  /// Modules that are to be loaded early: modules-load.d, initramfs-tools, dracut, mkinitcpio.
  package var earlyModules: [EarlyModule] = []
  /// Overrides that driverctl sets at boot, by PCI address.
  package var driverOverrides: [DriverOverride] = []

  package init() {}
}

/// A kernel command line as a boot loader's configuration holds it.
package struct PersistedCommandLine: Sendable, Hashable {
  /// Who reads the file.
  package enum Source: String, Sendable {
    case grub = "GRUB"
    /// An entry of the Boot Loader Specification: systemd-boot, and GRUB on Fedora and its kin.
    case systemdBoot = "systemd-boot"
    case kernelInstall = "kernel-install"
  }

  package let path: String
  package let source: Source
  package let words: [String]
  /// The kernel that an entry starts, where the file says so.
  package let release: String?
  /// Whether the words are all there is; false where the file refers to a variable that could not be resolved.
  package let isComplete: Bool

  package init(path: String, source: Source, words: [String], release: String? = nil, isComplete: Bool = true) {
    self.path = path
    self.source = source
    self.words = words
    self.release = release
    self.isComplete = isComplete
  }
}

/// One line of modprobe.d (modprobe.d(5)): "options vfio-pci ids=10de:2684".
package struct ModuleDirective: Sendable, Hashable {
  package let path: String
  /// From 1.
  package let line: Int
  /// `options`, `blacklist`, `softdep`, `install`, `alias`, `remove`.
  package let command: String
  /// The module, with `_` for `-`.
  package let module: String
  /// The rest of the line, as words.
  package let arguments: [String]

  package init(path: String, line: Int, command: String, module: String, arguments: [String]) {
    self.path = path
    self.line = line
    self.command = command
    self.module = module
    self.arguments = arguments
  }
}

/// A module that some configuration asks to have loaded at boot or put into the initramfs.
package struct EarlyModule: Sendable, Hashable {
  package let path: String
  /// With `_` for `-`.
  package let module: String
  /// Whether the file speaks of the initramfs; otherwise the module is loaded from the running system.
  package let isInitramfs: Bool

  package init(path: String, module: String, isInitramfs: Bool) {
    self.path = path
    self.module = module
    self.isInitramfs = isInitramfs
  }
}

/// A driver override that driverctl sets at every boot, `/etc/driverctl.d/ADDRESS`.
package struct DriverOverride: Sendable, Hashable {
  package let path: String
  package let address: PCIAddress
  package let driver: String

  package init(path: String, address: PCIAddress, driver: String) {
    self.path = path
    self.address = address
    self.driver = driver
  }
}

/// A line of modprobe.d as modprobe reads it: a backslash at its end joins the next one (modprobe.d(5)).
struct ModuleConfigurationLine: Equatable {
  /// Where it begins in the file, from 1.
  let number: Int
  /// Without quotation marks.
  let words: [String]

  static func all(in text: String) -> [ModuleConfigurationLine] {
    var lines: [ModuleConfigurationLine] = []
    var pending = ""
    var start = 0
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if pending.isEmpty { start = number }
      if line.hasSuffix("\\") {
        pending += line.dropLast() + " "
        continue
      }
      let words = (pending + String(line)).split { $0 == " " || $0 == "\t" || $0 == "\r" }
        .map { String($0).replacing("\"", with: "") }
      pending = ""
      lines.append(ModuleConfigurationLine(number: start + 1, words: words))
    }
    return lines
  }
}
