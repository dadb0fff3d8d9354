// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// The slowest PCI Express link between a function and its root port, now: links of GPUs slow down while nothing moves,
/// and many graphics cards carry a switch, so that the function's own link is not the one in the slot.
struct DeviceLink {
  /// The directories of the lower ends of all links on the way, from the function up.
  private let ends: [String]
  private let tree: any FileTree

  /// nil for no function.
  init(_ function: PCIAddress?, in tree: any FileTree) {
    self.tree = tree
    ends = function.map { Self.ends(of: $0, in: tree) } ?? []
  }

  private static func ends(of function: PCIAddress, in tree: any FileTree) -> [String] {
    let root = "/sys/bus/pci/devices"
    let way = (try? tree.link("\(root)/\(function)"))?.split(separator: "/") ?? []
    // A root bus begins anew behind each "pci0000:00": a volume management device is no bridge.
    let start = way.lastIndex { $0.hasPrefix("pci") }.map { $0 + 1 } ?? way.endIndex
    let functions = way[start...].compactMap { PCIAddress($0) }
    guard functions.last == function, !isVirtualMachine(tree) else { return ["\(root)/\(function)"] }
    // From the function up: it, the port above it, and in pairs the upstream port of a switch and the port above that.
    return functions.reversed().enumerated().filter { $0.offset.isMultiple(of: 2) }.map { "\(root)/\($0.element)" }
  }

  /// A guest's ports are its hypervisor's invention, and so is how fast they are.
  private static func isVirtualMachine(_ tree: any FileTree) -> Bool {
    // The first processor's flags are enough, and a large machine's file is long.
    let bytes = (try? tree.read("/proc/cpuinfo", limit: 8192)) ?? []
    return String(decoding: bytes, as: UTF8.self).contains(" hypervisor")
  }

  /// Speed and width that the slowest was trained to, "16.0 GT/s x16"; nil where the kernel does not say, or there is
  /// no link.
  func read() -> String? { slowest("current") }

  /// What the device, with a switch that it may carry, could do in any slot.
  func most() -> String? { slowest("max") }

  private func slowest(_ prefix: String) -> String? {
    ends.compactMap { end in
      tree.text("\(end)/\(prefix)_link_speed").flatMap { speed in
        tree.text("\(end)/\(prefix)_link_width").flatMap { PCILink(speed: speed, width: $0) }
      }
    }.min { $0.isSlower(than: $1) }?.description
  }
}
