// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// The speed and width of a function's link, now: links of GPUs slow down while nothing moves.
struct DeviceLink {
  private let paths: [String]
  private let tree = LiveFileTree()

  /// nil for no function.
  init(_ function: PCIAddress?) {
    paths =
      function.map { address in
        ["current_link_speed", "current_link_width"].map { "/sys/bus/pci/devices/\(address)/\($0)" }
      } ?? []
  }

  /// "16.0 GT/s PCIe x16"; nil where the kernel does not say.
  func read() -> String? {
    let parts = paths.compactMap { tree.text($0) }
    return parts.isEmpty ? nil : parts.joined(separator: " x")
  }
}
