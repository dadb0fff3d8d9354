// SPDX-License-Identifier: GPL-3.0-or-later
internal import HostControl
internal import Inventory

/// The machine that the command runs on: the one place where its files are opened and where it can be changed.
enum ThisMachine {
  static let files: any FileTree = LiveFileTree()

  /// What changes it.
  static var kernel: LiveKernelInterface { LiveKernelInterface(files: files) }

  /// What was changed of it.
  static var journal: Journal { Journal(files: files) }
}
