// SPDX-License-Identifier: GPL-3.0-or-later

/// A kernel command line as a boot loader's configuration holds it.
public struct PersistedCommandLine: Sendable, Hashable {
  /// Who reads the file.
  public enum Source: String, Sendable {
    case grub = "GRUB"
    case systemdBoot = "systemd-boot"
    case kernelInstall = "kernel-install"
  }

  public let path: String
  public let source: Source
  public let words: [String]

  public init(path: String, source: Source, words: [String]) {
    self.path = path
    self.source = source
    self.words = words
  }
}
