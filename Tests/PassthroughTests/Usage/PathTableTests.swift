// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import Passthrough

@Suite("PathTable")
struct PathTableTests {
  private let paths = [
    "/sys/devices/pci0000:00/0000:00:01.0/net/eth0", "/sys/devices/pci0000:00/0000:00:01.0-x/net/eth1",
    "/sys/devices/pci0000:00/0000:00:01.0", "/sys/devices/virtual/net/br0",
    "/sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0/nvme/nvme0", "/sys/devices/pci0000:00/0000:00:01.00",
  ]

  @Test func itselfAndAllBelowInTheirOrder() {
    let table = PathTable(paths)
    #expect(table.positions(below: "/sys/devices/pci0000:00/0000:00:01.0") == [0, 2, 4])
    #expect(table.positions(below: "/sys/devices/virtual") == [3])
    #expect(table.positions(below: "/sys/devices") == [0, 1, 2, 3, 4, 5])
    #expect(table.positions(below: "/zzz") == [])
  }

  @Test func nothingIsBelowWhereThereIsNothing() {
    #expect(PathTable([]).positions(below: "/sys") == [])
  }
}
