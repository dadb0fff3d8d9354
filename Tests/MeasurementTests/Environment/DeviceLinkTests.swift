// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Testing

@testable import Measurement

@Suite("The link that is watched")
struct DeviceLinkTests {
  private static let function = PCIAddress("0000:03:00.0")

  private static func tree(
    _ way: String, _ links: [String: (speed: String, width: String)], flags: String = "fpu vmx"
  ) -> MemoryFileTree {
    var tree = MemoryFileTree()
    tree["/sys/bus/pci/devices/0000:03:00.0"] = .link("../../../devices/\(way)")
    for part in way.split(separator: "/") where links[String(part)] == nil && !part.hasPrefix("pci") {
      // A port says something as well, which is not asked for.
      tree["/sys/bus/pci/devices/\(part)"] = tree["/sys/bus/pci/devices/\(part)"] ?? .directory
      tree.write("/sys/devices/\(part)/current_link_speed", "2.5 GT/s PCIe")
      tree.write("/sys/devices/\(part)/current_link_width", "1")
    }
    for (name, link) in links {
      let directory = "/sys/devices/\(way[..<(way.firstRange(of: name)?.upperBound ?? way.endIndex)])"
      tree["/sys/bus/pci/devices/\(name)"] = .link("../../../" + directory.dropFirst("/sys/".count))
      for prefix in ["current", "max"] {
        tree.write("\(directory)/\(prefix)_link_speed", link.speed)
        tree.write("\(directory)/\(prefix)_link_width", link.width)
      }
    }
    tree.write("/proc/cpuinfo", "flags\t\t: \(flags)")
    return tree
  }

  @Test("the function's own, where a port of the root is above it")
  func plain() {
    let tree = Self.tree(
      "pci0000:00/0000:00:01.0/0000:03:00.0", ["0000:03:00.0": ("16.0 GT/s PCIe", "16")])
    #expect(DeviceLink(Self.function, in: tree).read() == "16.0 GT/s x16")
    #expect(DeviceLink(nil, in: tree).read() == nil)
  }

  /// A card with a switch of its own, in a slot of four lanes.
  private static let card = "pci0000:00/0000:00:01.0/0000:01:00.0/0000:02:00.0/0000:03:00.0"
  private static let cardLinks = [
    "0000:03:00.0": (speed: "16.0 GT/s PCIe", width: "16"), "0000:01:00.0": (speed: "8.0 GT/s PCIe", width: "4"),
  ]

  @Test("the slot's, where the card carries a switch and the slot is the slower")
  func switchOnCard() {
    let link = DeviceLink(Self.function, in: Self.tree(Self.card, Self.cardLinks))
    #expect(link.read() == "8.0 GT/s x4")
    #expect(link.most() == "8.0 GT/s x4")
  }

  @Test("in a guest the function's own, since the ports are made up")
  func guest() {
    let tree = Self.tree(Self.card, Self.cardLinks, flags: "fpu hypervisor lahf_lm")
    #expect(DeviceLink(Self.function, in: tree).read() == "16.0 GT/s x16")
  }

  @Test("behind a volume management device the way begins at its own root bus")
  func volumeManagement() throws {
    var tree = Self.tree(
      "pci0000:00/0000:00:0e.0/pci10000:e0/10000:e0:06.0/0000:03:00.0", ["0000:03:00.0": ("8 GT/s", "4")])
    tree.write("/sys/devices/0000:00:0e.0/current_link_speed", "2.5 GT/s PCIe")
    #expect(DeviceLink(Self.function, in: tree).read() == "8.0 GT/s x4")
  }

  @Test(
    "no link is none: on a root bus, or down",
    arguments: [("Unknown", "0"), ("Unknown", "255"), ("16.0 GT/s PCIe", "0"), ("", "16"), ("16.0 GT/s PCIe", "")])
  func none(_ speed: String, _ width: String) {
    let tree = Self.tree("pci0000:00/0000:03:00.0", ["0000:03:00.0": (speed, width)])
    #expect(DeviceLink(Self.function, in: tree).read() == nil)
  }
}
