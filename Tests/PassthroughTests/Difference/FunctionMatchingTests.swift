// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

@Suite("Recognising functions")
struct FunctionMatchingTests {
  private func matching(_ old: [PCIDevice], _ new: [PCIDevice], redacted: Bool = false) -> FunctionMatching {
    FunctionMatching(.of(old) { $0.isRedacted = redacted }, .of(new))
  }

  private func pairs(_ matching: FunctionMatching) -> [String] { matching.pairs.map { "\($0.old) \($0.new)" } }

  /// A network card that carries a serial number.
  private func card(_ address: String, serial: UInt64?, behind port: String? = nil, function: Bool = false) -> PCIDevice
  {
    let builder = ConfigurationBuilder().express(.endpoint)
    return .built(
      address, behind: port.map { [$0] } ?? [],
      configuration: (serial.map { builder.serialNumber($0) } ?? builder).space)
  }

  @Test func aDeviceIsKnownByItsIdsWhereverItIs() {
    let found = matching(
      [.port("0000:00:01.0"), .built("0000:01:00.0", behind: ["0000:00:01.0"])],
      [.port("0000:00:1c.0"), .built("0000:05:00.0", behind: ["0000:00:1c.0"])])
    #expect(pairs(found) == ["0000:00:01.0 0000:00:1c.0", "0000:01:00.0 0000:05:00.0"])
    #expect(found.gone.isEmpty && found.came.isEmpty && found.ambiguities.isEmpty)
  }

  /// A new card in front pushes the bus number of both up by one: by address the second would be the first.
  @Test func equalCardsAreKnownByTheirPortsWhenBusesAreNumberedAnew() {
    let old: [PCIDevice] = [
      .port("0000:00:1c.0"), .port("0000:00:1c.1"),
      .built("0000:01:00.0", behind: ["0000:00:1c.0"]), .built("0000:02:00.0", behind: ["0000:00:1c.1"]),
    ]
    let new: [PCIDevice] = [
      .port("0000:00:01.0"), .port("0000:00:1c.0"), .port("0000:00:1c.1"),
      .built("0000:01:00.0", behind: ["0000:00:01.0"], device: 0x9999),
      .built("0000:02:00.0", behind: ["0000:00:1c.0"]), .built("0000:03:00.0", behind: ["0000:00:1c.1"]),
    ]
    let found = matching(old, new)
    #expect(
      pairs(found) == [
        "0000:00:1c.0 0000:00:1c.0", "0000:00:1c.1 0000:00:1c.1", "0000:01:00.0 0000:02:00.0",
        "0000:02:00.0 0000:03:00.0",
      ])
    #expect(found.came.map(\.description) == ["0000:00:01.0", "0000:01:00.0"])
    #expect(found.ambiguities.isEmpty)
  }

  @Test func serialNumbersTellEqualCardsApart() {
    let found = matching(
      [card("0000:01:00.0", serial: 11), card("0000:02:00.0", serial: 22)],
      [card("0000:01:00.0", serial: 22), card("0000:02:00.0", serial: 11)])
    #expect(pairs(found) == ["0000:01:00.0 0000:02:00.0", "0000:02:00.0 0000:01:00.0"])
  }

  /// The same slot, the same product, another number: another card.
  @Test func anotherSerialNumberIsAnotherCard() {
    let found = matching([card("0000:01:00.0", serial: 11)], [card("0000:01:00.0", serial: 12)])
    #expect(found.pairs.isEmpty)
    #expect(found.gone.map(\.description) == ["0000:01:00.0"])
    #expect(found.came.map(\.description) == ["0000:01:00.0"])
    #expect(found.ambiguities.isEmpty)
  }

  @Test(arguments: [nil, 0, UInt64.max])
  func aSerialNumberThatNobodyProgrammedTellsNothing(serial: UInt64?) {
    let found = matching([card("0000:01:00.0", serial: serial)], [card("0000:01:00.0", serial: 12)])
    #expect(pairs(found) == ["0000:01:00.0 0000:01:00.0"])
  }

  /// Numbers in a redacted capture are stand-ins, counted anew in each.
  @Test func serialNumbersOfARedactedCaptureTellNothing() {
    let found = matching(
      [card("0000:01:00.0", serial: 1), card("0000:02:00.0", serial: 2)],
      [card("0000:01:00.0", serial: 2), card("0000:02:00.0", serial: 1)], redacted: true)
    #expect(pairs(found) == ["0000:01:00.0 0000:01:00.0", "0000:02:00.0 0000:02:00.0"])
  }

  /// Both cards were moved: either may be the one that is left.
  @Test func whatCannotBeToldIsNotGuessed() {
    let ports = ["0000:00:1c.0", "0000:00:1c.1", "0000:00:1c.2"]
    let bridges = ports.enumerated().map { PCIDevice.port($1, device: UInt16($0)) }
    let found = matching(
      bridges + [.built("0000:01:00.0", behind: [ports[0]]), .built("0000:02:00.0", behind: [ports[1]])],
      bridges + [.built("0000:03:00.0", behind: [ports[2]])])
    #expect(found.ambiguities.count == 1)
    #expect(found.ambiguities.first?.old.map(\.description) == ["0000:01:00.0", "0000:02:00.0"])
    #expect(found.ambiguities.first?.new.map(\.description) == ["0000:03:00.0"])
    #expect(found.gone.isEmpty && found.came.isEmpty)
    #expect(pairs(found) == ports.map { "\($0) \($0)" })
  }

  /// The one that sits where it sat is taken to be itself; so the other one has moved.
  @Test func oneOfTwoEqualCardsMoved() {
    let ports = ["0000:00:1c.0", "0000:00:1c.1", "0000:00:1c.2"]
    let bridges = ports.map { PCIDevice.port($0) }
    let found = matching(
      bridges + [.built("0000:01:00.0", behind: [ports[0]]), .built("0000:02:00.0", behind: [ports[1]])],
      bridges + [.built("0000:02:00.0", behind: [ports[1]]), .built("0000:03:00.0", behind: [ports[2]])])
    #expect(found.new(PCIAddress(bus: 1, device: 0, function: 0))?.description == "0000:03:00.0")
    #expect(found.new(PCIAddress(bus: 2, device: 0, function: 0))?.description == "0000:02:00.0")
  }

  /// The graphics function is unique, and takes its audio function along, of which there are two.
  @Test func functionsOfACardMoveTogether() {
    func display(_ address: String, _ port: String, device: UInt16) -> PCIDevice {
      .built(address, behind: [port], classCode: 0x030000, device: device)
    }
    func audio(_ address: String, _ port: String) -> PCIDevice {
      .built(address, behind: [port], classCode: 0x040300, device: 0x0a0a)
    }
    let ports = ["0000:00:01.0", "0000:00:02.0"]
    let bridges = ports.map { PCIDevice.port($0) }
    let found = matching(
      bridges + [
        display("0000:01:00.0", ports[0], device: 1), audio("0000:01:00.1", ports[0]),
        display("0000:02:00.0", ports[1], device: 2), audio("0000:02:00.1", ports[1]),
      ],
      bridges + [
        display("0000:01:00.0", ports[0], device: 2), audio("0000:01:00.1", ports[0]),
        display("0000:02:00.0", ports[1], device: 1), audio("0000:02:00.1", ports[1]),
      ])
    #expect(
      pairs(found).suffix(4) == [
        "0000:01:00.0 0000:02:00.0", "0000:01:00.1 0000:02:00.1", "0000:02:00.0 0000:01:00.0",
        "0000:02:00.1 0000:01:00.1",
      ])
  }

  @Test func newFirmwareMayChangeTheRevision() {
    let found = matching(
      [.built("0000:01:00.0") { $0.identity.revision = 1 }], [.built("0000:01:00.0") { $0.identity.revision = 2 }])
    #expect(pairs(found) == ["0000:01:00.0 0000:01:00.0"])
  }

  @Test func anotherBoardWithTheSameChipIsAnotherDevice() {
    let found = matching(
      [.built("0000:01:00.0") { $0.identity.subsystemDevice = 1 }],
      [.built("0000:01:00.0") { $0.identity.subsystemDevice = 2 }])
    #expect(found.pairs.isEmpty)
    #expect(found.gone.count == 1 && found.came.count == 1)
  }

  /// A hand-made copy of /sys/bus/pci/devices has no tree: nothing moved there as long as the addresses are the same.
  @Test func plainDirectoriesCompareWithThemselves() {
    func plain(_ address: String) -> PCIDevice {
      let parsed = PCIAddress(address) ?? PCIAddress(bus: 0, device: 0, function: 0)
      return PCIDevice(
        address: parsed, path: "/sys/bus/pci/devices/\(address)", identity: PCIIdentity(vendor: 1, device: 1),
        pciClass: PCIClass(rawValue: 0x020000))
    }
    let devices = ["0000:01:00.0", "0000:02:00.0"].map(plain)
    #expect(pairs(matching(devices, devices)) == ["0000:01:00.0 0000:01:00.0", "0000:02:00.0 0000:02:00.0"])
  }

  /// Every function is either found, or gone, or ambiguous, exactly once, whatever the machines are.
  @Test func nothingIsLostOrCountedTwice() {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<200 {
      func machine() -> [PCIDevice] {
        (1...6).compactMap { bus -> PCIDevice? in
          guard Bool.random(using: &generator) else { return nil }
          return card(
            "0000:0\(bus):00.0",
            serial: Bool.random(using: &generator) ? UInt64.random(in: 1...3, using: &generator) : nil)
        }
      }
      let (old, new) = (machine(), machine())
      let found = matching(old, new)
      let olds = found.pairs.map(\.old) + found.gone + found.ambiguities.flatMap(\.old)
      let news = found.pairs.map(\.new) + found.came + found.ambiguities.flatMap(\.new)
      #expect(olds.sorted() == old.map(\.address))
      #expect(news.sorted() == new.map(\.address))
    }
  }
}
