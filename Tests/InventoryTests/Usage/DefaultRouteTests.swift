// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Testing

/// Which network interfaces carry the default route, whatever is stacked on them.
@Suite("Default route")
struct DefaultRouteTests {
  /// Interfaces by name, each with those that lie on it.
  private func machine(_ interfaces: [(name: String, uppers: [String])], route: String) throws -> Machine {
    var files = MemoryFileTree()
    for (number, interface) in interfaces.enumerated() {
      let isPhysical = interface.name.hasPrefix("en")
      let place =
        (isPhysical ? "/sys/devices/pci0000:00/0000:00:1f.\(number)/net/" : "/sys/devices/virtual/net/")
        + interface.name
      files.write(place + "/operstate", "up")
      for upper in interface.uppers { files[place + "/upper_\(upper)"] = .link("../\(upper)") }
      files["/sys/class/net/\(interface.name)"] = .link("../.." + place.dropFirst(4))
    }
    files.write(
      "/proc/net/route",
      "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
        + "\(route)\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0")
    return try MachineReader(.files(files)).machine()
  }

  private func carriers(_ machine: Machine) -> [String] {
    machine.usage.networkInterfaces.filter(\.hasDefaultRoute).map(\.name).sorted()
  }

  @Test func whatLiesBelowABridgeAndABondCarriesItsRoute() throws {
    let machine = try machine(
      [("enp1s0", ["bond0"]), ("enp2s0", ["bond0"]), ("enp3s0", []), ("bond0", ["vmbr0"]), ("vmbr0", [])],
      route: "vmbr0")
    #expect(carriers(machine) == ["enp1s0", "enp2s0"])
  }

  @Test func whatLiesOnAnInterfaceDoesNotCarryTheInterfacesRoute() throws {
    let machine = try machine([("enp1s0", ["enp1s0.5"]), ("enp1s0.5", [])], route: "enp1s0")
    #expect(carriers(machine) == ["enp1s0"])
  }

  @Test func aLoopOfInterfacesEnds() throws {
    let machine = try machine([("enp1s0", ["br0"]), ("br0", ["br1"]), ("br1", ["br0"])], route: "br1")
    #expect(carriers(machine) == ["enp1s0"])
  }

  /// Each step of the chain is looked at once: with a walk from every interface this would take minutes.
  @Test func aLongChainOfInterfacesIsWalkedOnce() throws {
    let count = 20_000
    var interfaces: [(name: String, uppers: [String])] = [("enp1s0", ["v0"])]
    for number in 0..<count { interfaces.append(("v\(number)", number + 1 < count ? ["v\(number + 1)"] : [])) }
    #expect(carriers(try machine(interfaces, route: "v\(count - 1)")) == ["enp1s0"])
  }
}
