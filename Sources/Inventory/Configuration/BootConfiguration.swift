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
