// SPDX-License-Identifier: GPL-3.0-or-later

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
