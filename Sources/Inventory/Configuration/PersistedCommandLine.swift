// SPDX-License-Identifier: GPL-3.0-or-later

/// A kernel command line as a boot loader's configuration holds it.
public struct PersistedCommandLine: Sendable, Hashable {
  /// Who reads the file.
  public enum Source: String, Sendable {
    case grub = "GRUB"
    /// An entry of the Boot Loader Specification: systemd-boot, and GRUB on Fedora and its kin.
    case systemdBoot = "systemd-boot"
    case kernelInstall = "kernel-install"
  }

  public let path: String
  public let source: Source
  public let words: [String]
  /// The kernel that an entry starts, where the file says so.
  public let release: String?
  /// Whether the words are all there is; false where the file refers to a variable that could not be resolved.
  public let isComplete: Bool

  public init(path: String, source: Source, words: [String], release: String? = nil, isComplete: Bool = true) {
    self.path = path
    self.source = source
    self.words = words
    self.release = release
    self.isComplete = isComplete
  }
}
