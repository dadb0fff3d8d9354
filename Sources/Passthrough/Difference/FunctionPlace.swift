// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// Where a function sits, without the bus numbers: the device and function numbers on the way from the root bus down.
///
/// Firmware and kernel number the buses anew at every boot, in the order in which they find them; device and function numbers are
/// wired. A card that sits where it sat has the same place, also when another one pushed its bus number up.
struct FunctionPlace: Sendable, Hashable {
  /// One function on the way.
  struct Step: Sendable, Hashable {
    /// How far its bus is from the lowest one behind the same bridge: not 0 only for virtual functions (SR-IOV, 2.1.2).
    let busOffset: UInt8
    let device: UInt8
    let function: UInt8
  }

  /// The directory of the root bus, or of whatever else the topmost function hangs on.
  let root: String
  let steps: [Step]

  init(of device: PCIDevice, in topology: PCITopology) {
    let chain = topology.bridges(above: device).reversed() + [device]
    root = chain.first.map { Self.parent(of: $0.path) } ?? ""
    steps = chain.map { function in
      let lowest = function.parent.map { topology.children(of: $0).map(\.address.bus).min() ?? 0 }
      return Step(
        busOffset: lowest.map { function.address.bus - min($0, function.address.bus) } ?? 0,
        device: function.address.device, function: function.address.function)
    }
  }

  private static func parent(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
  }
}
