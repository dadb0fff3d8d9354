// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

@Suite("A device behind another port")
struct SimulatedMoveTests {
  private func address(_ text: String) throws -> PCIAddress { try #require(PCIAddress(text)) }

  private func move(_ devices: [PCIDevice], _ device: String, to port: String) throws -> SimulatedMove {
    let machine = Machine.of(devices)
    return try GroupAnalysis(machine).move(
      of: try #require(machine.pci[try address(device)]), to: try address(port))
  }

  private func companions(_ move: SimulatedMove) -> [String] {
    (move.companions ?? []).map { $0.function.member.address.description }.sorted()
  }

  @Test func behindAGoodPortItIsAlone() throws {
    let move = try move(GroupMachines.portsOfOneSlot, "0000:04:00.0", to: "0000:00:03.0")
    #expect(move.isAlone == true)
    #expect(companions(move) == [])
    #expect(move.device.member.address.description == "0000:06:00.0")
    #expect(move.device.current.description == "0000:04:00.0")
    #expect(move.displaced.isEmpty)
    #expect(move.walk.map(\.function.address.description) == ["0000:06:00.0", "0000:00:03.0"])
  }

  @Test func behindAPortWithoutACSItJoinsWhatIsThere() throws {
    // What is behind port 1c.1 now makes room; the other port of the slot and both ports stay.
    var devices = GroupMachines.portsOfOneSlot
    devices.append(.endpoint("0000:06:00.0", behind: ["0000:00:03.0"], group: 8, driver: "xhci_hcd"))
    let move = try move(devices, "0000:06:00.0", to: "0000:00:1c.1")
    #expect(companions(move) == ["0000:00:1c.0", "0000:00:1c.1", "0000:04:00.0"])
    #expect(move.displaced.map(\.address.description) == ["0000:05:00.0"])
    #expect(move.isAlone == false)
  }

  @Test func theWholeCardMoves() throws {
    let move = try move(GroupMachines.gaming, "0000:01:00.0", to: "0000:00:05.0")
    #expect(move.card.map(\.member.address.description) == ["0000:03:00.0", "0000:03:00.1"])
    #expect(companions(move) == ["0000:03:00.1"])
    #expect(move.separated.isEmpty)
  }

  @Test func aCardWithASwitchKeepsIt() throws {
    let up = "0000:01:00.0"
    let devices: [PCIDevice] = [
      .port("0000:00:01.0", acs: .none, secondary: 1, hasSlot: true, group: 1),
      .port("0000:00:02.0", secondary: 9, hasSlot: true, group: 9),
      .port(up, .upstreamPort, behind: ["0000:00:01.0"], acs: .none, secondary: 2, group: 1),
      .port("0000:02:00.0", .downstreamPort, behind: ["0000:00:01.0", up], acs: .none, secondary: 3, group: 1),
      .endpoint("0000:03:00.0", behind: ["0000:00:01.0", up, "0000:02:00.0"], classCode: 0x030000, group: 1),
      .endpoint("0000:0b:00.0", behind: ["0000:00:02.0"], group: 10),
    ]
    let move = try move(devices, "0000:03:00.0", to: "0000:00:02.0")
    #expect(move.card.count == 3)
    #expect(companions(move).count == 1)  // the downstream port of its own, without ACS
    #expect(
      move.walk.map(\.role) == ["PCI Express endpoint", "switch downstream port", "switch upstream port", "root port"])
  }

  @Test func cardsWhoseFunctionsSeparateSaySo() throws {
    let devices: [PCIDevice] = [
      .port("0000:00:01.0", acs: .none, secondary: 1, hasSlot: true, group: 1),
      .port("0000:00:02.0", secondary: 2, hasSlot: true, group: 2),
      .endpoint("0000:01:00.0", behind: ["0000:00:01.0"], acs: .on, multifunction: true, group: 1),
      .endpoint("0000:01:00.1", behind: ["0000:00:01.0"], acs: .on, multifunction: true, group: 1),
    ]
    let move = try move(devices, "0000:01:00.0", to: "0000:00:02.0")
    #expect(move.isAlone == true)
    #expect(move.separated.map(\.current.description) == ["0000:01:00.1"])
  }

  @Test func aDriveLeavesItsDomainAndAnotherEntersIt() throws {
    var devices = GroupMachines.volumeManagement
    devices.append(.port("0000:00:1c.0", secondary: 5, hasSlot: true, group: 20))
    devices.append(.port("0000:00:1c.4", secondary: 7, hasSlot: true, group: 21))
    devices.append(.endpoint("0000:05:00.0", behind: ["0000:00:1c.0"], group: 22, driver: "nvme"))
    devices[1] = PCIDevice.port("10000:e0:06.0", secondary: 0xe1, hasSlot: true, group: 6).changed {
      $0.movePath("/sys/devices/pci0000:00/0000:00:0e.0/pci10000:e0/10000:e0:06.0")
    }
    let out = try move(devices, "10000:e1:00.0", to: "0000:00:1c.4")
    #expect(out.isAlone == true)
    #expect(out.device.member.address.description == "0000:07:00.0")
    let into = try move(devices, "0000:05:00.0", to: "10000:e0:06.0")
    #expect(companions(into) == ["0000:00:0e.0", "10000:e0:06.0"])
    // Ports of the domain are no places where anything would be alone.
    let slots = Machine.of(devices).explanation("10000:e1:00.0").alternatives.slots
    #expect(slots.map(\.port.description) == ["0000:00:1c.4", "0000:00:1c.0"])
  }

  @Test func quirksCountAsTheKernelHasThem() throws {
    var devices = GroupMachines.intelRootPorts
    devices.append(.port("0000:00:01.0", acs: .none, secondary: 9, hasSlot: true, group: 30))
    devices.append(.endpoint("0000:09:00.0", behind: ["0000:00:01.0"], group: 30, driver: "nvme"))
    #expect(try move(devices, "0000:09:00.0", to: "0000:00:1c.0").isAlone == true)
  }

  @Test func wrongPortsAreRefused() throws {
    let up = "0000:01:00.0"
    let devices: [PCIDevice] =
      GroupMachines.switchWithoutACS + [
        .port("0000:00:1c.0", secondary: 9, hasSlot: true, group: 20),
        .endpoint("0000:09:00.0", behind: ["0000:00:1c.0"], group: 21),
        .endpoint("0000:00:14.0", .integratedEndpoint, group: 22),
      ]
    func error(_ device: String, _ port: String) -> MoveError? {
      do {
        _ = try move(devices, device, to: port)
        return nil
      } catch { return error as? MoveError }
    }
    #expect(error("0000:09:00.0", "0000:0f:00.0") == .noPort(try address("0000:0f:00.0")))
    #expect(error("0000:09:00.0", up) == .notAPort(try address(up)))
    #expect(error("0000:09:00.0", "0000:03:00.0") == .notAPort(try address("0000:03:00.0")))
    #expect(error("0000:09:00.0", "0000:09:00.0") == .itself(try address("0000:09:00.0")))
    #expect(error("0000:09:00.0", "0000:00:1c.0") == .alreadyThere(try address("0000:00:1c.0")))
    #expect(error("0000:03:00.0", "0000:00:03.0") == .aboveTheSlot(try address("0000:00:03.0")))
    guard case .notACard? = error("0000:00:14.0", "0000:00:1c.0") else {
      Issue.record("a part of the chipset cannot be moved")
      return
    }
  }

  @Test func aPortOnTheCardIsRefused() throws {
    // The switch is on the card: its root port has the slot.
    let devices = GroupMachines.switchWithoutACS.map { device in
      device.address.description == "0000:00:03.0"
        ? PCIDevice.port("0000:00:03.0", secondary: 1, hasSlot: true, group: 3)
        : device.address.bus == 2
          ? PCIDevice.port(
            device.address.description, .downstreamPort, behind: ["0000:00:03.0", "0000:01:00.0"], acs: .none,
            secondary: device.address.device + 3, group: device.group) : device
    }
    #expect(throws: MoveError.onTheCard(try address("0000:02:01.0"))) {
      try move(devices, "0000:03:00.0", to: "0000:02:01.0")
    }
  }

  /// What "where it would be alone" offers, one by one: the move to each such slot shares with no stranger, and a move
  /// to any other port that could hold the card does.
  @Test(arguments: 0..<12 as Range<UInt64>)
  func theSlotsOfferedAreThoseThatTheMoveFinds(part: UInt64) throws {
    for seed in part * 10..<(part + 1) * 10 {
      let machine = RandomMachine.make(seed: 1000 + seed)
      let analysis = GroupAnalysis(machine)
      for device in machine.pci.devices where !device.isBridge {
        guard case .slots(let slots, let own, _) = analysis.explanation(for: device).alternatives else { continue }
        let offered = Set(slots.map(\.port))
        for port in machine.pci.devices where port.hasSecondaryBus {
          guard let move = try? analysis.move(of: device, to: port.address), let companions = move.companions else {
            #expect(!offered.contains(port.address), "seed \(seed): \(device.address) to \(port.address)")
            continue
          }
          let strangers = companions.filter { !$0.function.member.isBridge && !own.contains($0.function.current) }
          if offered.contains(port.address) {
            #expect(strangers.isEmpty, "seed \(seed): \(device.address) to \(port.address)")
          } else if port.configuration.express.value?.hasSlot == true, port.address.domain <= 0xffff,
            !machine.pci.children(of: port.address).contains(where: { $0.identity.vendor == 0x1022 }),
            !machine.pci.bridges(above: device).contains(where: { $0.address == port.address })
          {
            #expect(
              companions.contains { !$0.function.isMoved }, "seed \(seed): \(device.address) to \(port.address)")
          }
        }
      }
    }
  }
}
