// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

/// What people pass to a VM as one.
@Suite("Assignable units")
struct AssignableUnitTests {
  private func selectors(_ machine: Machine) -> [String] {
    Preflight(machine: machine).candidates().map(\.unit.selector)
  }

  private func card(_ groups: [Int?], classes: [UInt32], vendor: UInt16 = 0x10de) -> Machine {
    .of(
      [.port("0000:00:01.0", group: 1)]
        + zip(groups, classes).enumerated().map { number, function in
          .endpoint(
            "0000:01:00.\(number)", behind: ["0000:00:01.0"], multifunction: true, classCode: function.1,
            vendor: vendor, group: function.0)
        })
  }

  @Test func aGraphicsCardIsOne() {
    #expect(selectors(card([1, 1], classes: [0x030000, 0x040300])) == ["01:00"])
    // Even where ACS keeps its functions apart, nobody wants one of them.
    #expect(selectors(card([7, 8, 9, 10], classes: [0x030000, 0x040300, 0x0c0330, 0x0c8000])) == ["01:00"])
  }

  @Test func theGraphicsFunctionGivesItsName() throws {
    let candidate = try #require(Preflight(machine: card([1, 1], classes: [0x040300, 0x030000])).candidates().first)
    #expect(candidate.target == .pci(PCIAddress(bus: 1, device: 0, function: 1)))
    #expect(candidate.unit.targets.count == 2)
  }

  @Test func portsOfANetworkCardThatTheIOMMUKeepsApartAreSeveral() {
    let classes = [UInt32](repeating: 0x020000, count: 4)
    #expect(
      selectors(card([3, 4, 5, 6], classes: classes, vendor: 0x8086)) == ["01:00.0", "01:00.1", "01:00.2", "01:00.3"])
    #expect(selectors(card([3, 3, 3, 3], classes: classes, vendor: 0x8086)) == ["01:00"])
    #expect(selectors(card([3, 3, 4, 4], classes: classes, vendor: 0x8086)) == ["01:00.0 01:00.1", "01:00.2 01:00.3"])
  }

  /// A processor with graphics has the platform's USB and cryptography in the same slot, each in a group of its own.
  @Test func graphicsOfAProcessorGoWithoutThePlatform() {
    let functions =
      ([(0x030000, 0x1002), (0x040300, 0x1002), (0x108000, 0x1022), (0x0c0330, 0x1022)] as [(UInt32, UInt16)])
      .enumerated().map {
        PCIDevice.endpoint(
          "0000:11:00.\($0)", behind: ["0000:00:08.1"], multifunction: true, classCode: $1.0, vendor: $1.1,
          group: 20 + $0)
      }
    let machine = Machine.of([.port("0000:00:08.1", group: 19)] + functions)
    #expect(selectors(machine) == ["11:00.0 11:00.1", "11:00.2", "11:00.3"])
  }

  @Test func aChipsetSlotGoesWithoutItsBridge() {
    let machine = Machine.of([
      .conventional("0000:00:1f.0", multifunction: true, classCode: 0x060100, group: 9),
      .conventional("0000:00:1f.2", multifunction: true, classCode: 0x010601, group: 9),
      .conventional("0000:00:1f.3", multifunction: true, classCode: 0x0c0500, group: 9),
    ])
    #expect(selectors(machine) == ["00:1f"])
  }

  @Test func virtualFunctionsAreUnitsOfTheirOwn() {
    let machine = Machine.of([
      .endpoint("0000:01:00.0", multifunction: true, classCode: 0x020000, group: 5),
      .endpoint("0000:01:00.1", multifunction: true, classCode: 0x020000, group: 6),
      .built("0000:01:00.2", group: 7) { $0.physicalFunction = PCIAddress("0000:01:00.0") },
      .built("0000:01:00.3", group: 8) { $0.physicalFunction = PCIAddress("0000:01:00.0") },
    ])
    #expect(selectors(machine) == ["01:00.0", "01:00.1", "01:00.2", "01:00.3"])
  }

  /// Without an IOMMU there are no groups: those that the kernel would make decide.
  @Test func withoutGroupsThePredictedOnesDecide() {
    func card(_ acs: PCIDevice.BuiltAccessControl) -> Machine {
      .of(
        [.port("0000:00:01.0")]
          + (0..<2).map {
            .endpoint(
              "0000:01:00.\($0)", behind: ["0000:00:01.0"], acs: acs, multifunction: true, classCode: 0x020000)
          })
    }
    #expect(selectors(card(.none)) == ["01:00"])
    #expect(selectors(card(.on)) == ["01:00.0", "01:00.1"])
  }

  @Test func bridgesHubsAndIOMMUsAreNone() {
    var machine = Machine.of([
      .conventional("0000:00:00.0", multifunction: true, classCode: 0x060000),
      .conventional("0000:00:00.2", multifunction: true, classCode: 0x080600), .port("0000:00:01.0"),
    ])
    machine.usb = USBTopology([.hub("usb1"), .hub("1-1"), .built("1-1.2")])
    #expect(selectors(machine) == ["1-1.2"])
  }

  @Test func aDomainOfItsOwnIsNamed() {
    let machine = Machine.of([.endpoint("10000:01:00.0", group: 3)])
    #expect(selectors(machine) == ["10000:01:00"])
  }

  /// `01:00` names what the list's line names.
  @Test func aSlotNamesWhatCanBePassedThrough() throws {
    let machine = Machine.of([
      .conventional("0000:00:1f.0", multifunction: true, classCode: 0x060100, group: 9),
      .conventional("0000:00:1f.2", multifunction: true, classCode: 0x010601, group: 9),
      .endpoint("0000:01:00.0", classCode: 0x020000, group: 5),
      .built("0000:01:00.1", group: 7) { $0.physicalFunction = PCIAddress("0000:01:00.0") },
      .built("0000:01:01.0", group: 8) { $0.physicalFunction = PCIAddress("0000:01:00.0") },
      .port("0000:00:02.0", group: 10),
    ])
    func targets(_ text: String) throws -> [String] {
      try DeviceSelector(text).targets(on: machine).map { "\($0.subject)" }
    }
    #expect(try targets("00:1f") == ["pci:0000:00:1f.2"])
    #expect(try targets("01:00") == ["pci:0000:01:00.0"])
    #expect(try targets("01:01") == ["pci:0000:01:01.0"])
    // Whoever names nothing but a bridge is told so by device.driver.
    #expect(try targets("00:02") == ["pci:0000:00:02.0"])
  }
}
