// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

@Suite("GroupAnalysis")
struct GroupAnalysisTests {
  private func address(_ text: String) throws -> PCIAddress { try #require(PCIAddress(text)) }

  private func addresses(_ explanation: GroupExplanation) -> [String] {
    (explanation.predicted ?? []).map(\.description)
  }

  // MARK: Prediction

  @Test(arguments: GroupMachines.grouped.indices)
  func predictsTheGroupsThatLinuxMade(index: Int) {
    let machine = Machine.of(GroupMachines.grouped[index].devices)
    let analysis = GroupAnalysis(machine)
    for device in machine.pci.devices {
      let explanation = analysis.explanation(for: device)
      let kernel = machine.group(of: device)?.members
      #expect(explanation.predicted == kernel, "\(GroupMachines.grouped[index].name): \(device.address)")
      guard case .same = explanation.comparison else {
        Issue.record("\(GroupMachines.grouped[index].name): \(device.address): \(explanation.comparison)")
        continue
      }
    }
  }

  @Test func oneFlagOffIsEnoughToShare() throws {
    var devices = GroupMachines.gaming
    devices[1] = .port("0000:00:04.0", acs: .without(.requestRedirect), secondary: 2, group: 4)
    let explanation = Machine.of(devices).explanation("0000:02:00.0")
    #expect(addresses(explanation) == ["0000:00:04.0", "0000:02:00.0"])
    #expect(explanation.walk[1].reason.contains("ReqRedir"))
  }

  @Test func aFlagThatThePortLacksCountsAsOn() {
    let capability: AccessControlServices.Flags = [.sourceValidation, .requestRedirect, .completionRedirect]
    let port = ConfigurationBuilder(classCode: 0x060400).bridge(secondary: 1, subordinate: 1).express(.rootPort)
      .accessControl(capability: capability, control: capability)
    let machine = Machine.of([
      .built("0000:00:01.0", classCode: 0x060400, group: 1, configuration: port.space),
      .endpoint("0000:01:00.0", behind: ["0000:00:01.0"], group: 2),
    ])
    #expect(addresses(machine.explanation("0000:01:00.0")) == ["0000:01:00.0"])
  }

  @Test func aLackingPortAboveSwallowsEverythingBelow() {
    // A good switch behind a root port that lets requests pass: the root port decides.
    let below = ["0000:00:01.0", "0000:01:00.0"]
    let machine = Machine.of([
      .port("0000:00:01.0", acs: .none, secondary: 1),
      .port("0000:01:00.0", .upstreamPort, behind: ["0000:00:01.0"], acs: .none, secondary: 2),
      .port("0000:02:00.0", .downstreamPort, behind: below, secondary: 3),
      .port("0000:02:01.0", .downstreamPort, behind: below, secondary: 4),
      .endpoint("0000:03:00.0", behind: below + ["0000:02:00.0"]),
      .endpoint("0000:04:00.0", behind: below + ["0000:02:01.0"]),
    ])
    let explanation = machine.explanation("0000:03:00.0")
    #expect(explanation.predicted?.count == 6)
    let reasons = explanation.companions.map(\.reason)
    #expect(reasons.last == .behindPort(PCIAddress(bus: 0, device: 1, function: 0)))
  }

  @Test func endpointsOfOneSlotWithACSStandAlone() {
    let machine = Machine.of([
      .port("0000:00:01.0", secondary: 1),
      .endpoint("0000:01:00.0", behind: ["0000:00:01.0"], acs: .on, multifunction: true),
      .endpoint("0000:01:00.1", behind: ["0000:00:01.0"], acs: .on, multifunction: true),
      .endpoint("0000:01:00.2", behind: ["0000:00:01.0"], multifunction: true),
    ])
    #expect(addresses(machine.explanation("0000:01:00.0")) == ["0000:01:00.0"])
    #expect(addresses(machine.explanation("0000:01:00.2")) == ["0000:01:00.2"])
  }

  @Test func aConventionalBridgeOnTheRootBusTakesItsDevices() {
    let machine = Machine.of([
      .built(
        "0000:00:1e.0", classCode: 0x060401,
        configuration: ConfigurationBuilder(classCode: 0x060401, size: 256).bridge(secondary: 5, subordinate: 5).space),
      .conventional("0000:05:00.0", behind: ["0000:00:1e.0"]),
    ])
    let explanation = machine.explanation("0000:05:00.0")
    #expect(addresses(explanation) == ["0000:00:1e.0", "0000:05:00.0"])
    #expect(explanation.walk[1].alias?.description == "0000:00:1e.0")
    #expect(explanation.companions.map(\.reason) == [.above(conventional: true)])
  }

  // MARK: The walk

  @Test func theWalkNamesEveryStepUpToTheRoot() {
    let explanation = Machine.of(GroupMachines.switchWithoutACS).explanation("0000:03:00.0")
    #expect(
      explanation.walk.map(\.role) == [
        "PCI Express endpoint", "switch downstream port", "switch upstream port", "root port",
      ])
    #expect(explanation.walk.map(\.isolates) == [true, false, true, true])
    #expect(explanation.walk[1].state == .missing)
    #expect(explanation.walk[3].state.services?.control.contains(.requestRedirect) == true)
  }

  @Test func behindAPCIBridgeTheRequesterIsTheSecondaryBus() {
    let explanation = Machine.of(GroupMachines.conventionalBridge).explanation("0000:03:02.0")
    #expect(explanation.walk[1].alias?.description == "0000:03:00.0")
    #expect(explanation.walk[1].state == .impossible)
    #expect(explanation.walk[1].isolates == false)
  }

  // MARK: Reasons

  @Test func companionsHaveTheirReasons() throws {
    let bridge = Machine.of(GroupMachines.conventionalBridge).explanation("0000:03:02.0")
    #expect(
      bridge.companions.map(\.reason) == [
        .above(conventional: true), .behindBridge(try address("0000:02:00.0")),
      ])
    let port = Machine.of(GroupMachines.portWithoutACS).explanation("0000:01:00.0")
    #expect(port.companions.map(\.reason) == [.above(conventional: false)])
    let chipset = Machine.of(GroupMachines.chipset).explanation("0000:00:1d.7")
    #expect(chipset.companions.map(\.reason) == [.sameSlot, .sameSlot, .sameSlot])
    let gpu = Machine.of(GroupMachines.gaming).explanation("0000:01:00.0")
    #expect(gpu.companions.map(\.function.address.description) == ["0000:01:00.1"])
    #expect(gpu.companions.map(\.reason) == [.sameSlot])
  }

  @Test func portsOfOneSlotTieTheirDevicesTogether() throws {
    let explanation = Machine.of(GroupMachines.portsOfOneSlot).explanation("0000:04:00.0")
    let own = try address("0000:00:1c.0")
    let other = try address("0000:00:1c.1")
    #expect(
      explanation.companions.map(\.reason) == [
        .above(conventional: false), .besidePort(own), .behindSlot(own, other),
      ])
  }

  @Test func aVMDControllerTakesItsDomain() throws {
    let explanation = Machine.of(GroupMachines.volumeManagement).explanation("10000:e1:00.0")
    #expect(explanation.domainController == PCIAddress("0000:00:0e.0"))
    #expect(explanation.companions.map(\.reason).contains(.behindDomain(try address("0000:00:0e.0"))))
  }

  // MARK: The kernel knows better

  @Test func intelRootPortsAreSplitByAKnownQuirk() {
    let explanation = Machine.of(GroupMachines.intelRootPorts).explanation("0000:02:00.0")
    #expect(explanation.predicted?.count == 4)
    #expect(explanation.comparison.differences.map(\.kind) == [.apartByQuirk(["Intel PCH root port"])])
    #expect(explanation.comparison.differences.allSatisfy { !$0.isUnenforced })
    #expect(explanation.peerPaths.isEmpty)
  }

  @Test func widePortsAreReadWhereTheirRegistersAre() {
    // Sunrise Point: capability and control are double words, so control lies at +8 and +6 reads zero.
    func port(_ function: Int, control: UInt32, group: Int) -> PCIDevice {
      .built(
        "0000:00:1c.\(function)", classCode: 0x060400, device: 0xa110 + UInt16(function), group: group,
        driver: "pcieport",
        configuration: ConfigurationBuilder(device: 0xa110, classCode: 0x060400).multifunction
          .bridge(secondary: UInt8(1 + function), subordinate: UInt8(1 + function)).express(.rootPort)
          .extended(PCICapability.ExtendedID.accessControlServices, [0x0f, control]).space)
    }
    let good = Machine.of([port(0, control: 0x0f, group: 1), port(4, control: 0x0f, group: 2)])
    #expect(
      good.explanation("0000:00:1c.0").comparison.differences.map(\.kind) == [
        .apartByQuirk(["Intel 100/200 series PCH root port"])
      ])
    let bad = Machine.of([port(0, control: 0, group: 1), port(4, control: 0, group: 2)])
    #expect(bad.explanation("0000:00:1c.0").comparison.differences.map(\.kind) == [.apartUnexplained])
  }

  @Test func theOverrideIsToldFromAQuirk() {
    let machine = Machine.of(GroupMachines.overridden) {
      $0.kernel.commandLine = ["quiet", "pcie_acs_override=downstream"]
    }
    let explanation = machine.explanation("0000:01:00.0")
    #expect(explanation.comparison.differences.map(\.kind) == [.apartByOverride("pcie_acs_override=downstream")])
    #expect(explanation.peerPaths.first?.peers.map(\.description) == ["0000:02:00.0"])
    #expect(explanation.walk[1].isOverridden)
  }

  @Test func theOverrideCoversOnlyWhatItNames() {
    let machine = Machine.of(GroupMachines.overridden) { $0.kernel.commandLine = ["pcie_acs_override=multifunction"] }
    #expect(machine.explanation("0000:01:00.0").comparison.differences.map(\.kind) == [.apartUnexplained])
    let named = Machine.of(GroupMachines.overridden) {
      $0.kernel.commandLine = ["pcie_acs_override=id:8086:0c01,id:8086:0c05"]
    }
    #expect(
      named.explanation("0000:01:00.0").comparison.differences.map(\.kind) == [
        .apartByOverride("pcie_acs_override=id:8086:0c01,id:8086:0c05")
      ])
  }

  @Test func aKnownRequesterAliasExplainsASharedGroup() throws {
    // Marvell 88SE9123 masters the bus as function 1. ACS would keep the functions apart.
    let machine = Machine.of([
      .port("0000:00:01.0", secondary: 1, group: 1),
      .endpoint(
        "0000:01:00.0", behind: ["0000:00:01.0"], acs: .on, multifunction: true, vendor: 0x1b4b, device: 0x9123,
        group: 2),
      .endpoint(
        "0000:01:00.1", behind: ["0000:00:01.0"], acs: .on, multifunction: true, vendor: 0x1b4b, device: 0x91a3,
        group: 2),
    ])
    let explanation = machine.explanation("0000:01:00.1")
    #expect(explanation.comparison.differences.map(\.kind) == [.togetherByAlias(try address("0000:01:00.0"))])
    #expect(explanation.companions.map(\.reason) == [.requesterAlias(try address("0000:01:00.0"))])
  }

  @Test func aKernelThatLooksAtWholeSwitchesIsRecognised() throws {
    let machine = Machine.of(GroupMachines.switchWithoutACS.map { device in device.changed { $0.group = 9 } })
    let explanation = machine.explanation("0000:03:00.0")
    let kinds = explanation.comparison.differences.map(\.kind)
    #expect(kinds.contains(.togetherBySwitch(try address("0000:02:00.0"))))
    #expect(explanation.peerPaths.isEmpty)
  }

  @Test func strangersInTheGroupStayUnexplained() {
    let machine = Machine.of(GroupMachines.gaming.map { device in device.changed { $0.group = 1 } })
    let explanation = machine.explanation("0000:02:00.0")
    #expect(explanation.comparison.differences.map(\.kind) == [.togetherUnexplained])
    #expect(explanation.companions.allSatisfy { $0.reason == .unexplained })
  }

  // MARK: Past the IOMMU

  @Test func portsOfASwitchReachEachOther() throws {
    let machine = Machine.of(GroupMachines.switchWithoutACS)
    let paths = machine.explanation("0000:04:00.0").peerPaths
    #expect(paths.map(\.kind) == [.switchPort(try address("0000:02:01.0"))])
    #expect(paths.flatMap(\.peers) == [try address("0000:03:00.0")])
    #expect(Machine.of(GroupMachines.portsOfOneSlot).explanation("0000:04:00.0").peerPaths.isEmpty)
    #expect(Machine.of(GroupMachines.gaming).explanation("0000:01:00.0").peerPaths.isEmpty)
  }

  @Test func aGoodPortBesideABadOneIsStillReached() throws {
    var devices = GroupMachines.switchWithoutACS
    let below = ["0000:00:03.0", "0000:01:00.0"]
    devices[2] = .port("0000:02:00.0", .downstreamPort, behind: below, secondary: 3, group: 9)
    devices[4] = .endpoint("0000:03:00.0", behind: below + ["0000:02:00.0"], group: 12)
    let machine = Machine.of(devices)
    #expect(machine.explanation("0000:03:00.0").peerPaths.map(\.kind) == [.switchPort(try address("0000:02:01.0"))])
    devices[3] = .port("0000:02:01.0", .downstreamPort, behind: below, secondary: 4, group: 10)
    #expect(Machine.of(devices).explanation("0000:03:00.0").peerPaths.isEmpty)
  }

  // MARK: Where it would be alone

  @Test func emptySlotsComeFirst() throws {
    var devices = GroupMachines.portsOfOneSlot
    devices.append(.port("0000:00:02.0", secondary: 8, hasSlot: true, group: 20))
    devices.append(.endpoint("0000:08:00.0", behind: ["0000:00:02.0"], group: 21))
    let slots = Machine.of(devices).explanation("0000:04:00.0").alternatives.slots
    #expect(slots.map(\.port) == [try address("0000:00:03.0"), try address("0000:00:02.0")])
    #expect(slots.map(\.occupants) == [[], [try address("0000:08:00.0")]])
  }

  @Test func alternativesSayWhyThereAreNone() throws {
    #expect(Machine.of(GroupMachines.gaming).explanation("0000:02:00.0").alternatives == .unneeded)
    #expect(Machine.of(GroupMachines.portWithoutACS).explanation("0000:01:00.0").alternatives == .unneeded)
    #expect(Machine.of(GroupMachines.gaming).explanation("0000:01:00.0").alternatives == .ownCard)
    #expect(
      Machine.of(GroupMachines.chipset).explanation("0000:00:1f.2").alternatives
        == .fixed("it is part of the processor or the chipset"))
    #expect(
      Machine.of(GroupMachines.conventionalBridge).explanation("0000:03:02.0").alternatives
        == .fixed("it is a conventional PCI card, and no slot for those isolates"))
    let poor = GroupMachines.portsOfOneSlot.filter { $0.address.description != "0000:00:03.0" }
    #expect(Machine.of(poor).explanation("0000:04:00.0").alternatives == .none)
    let soldered = poor.map { device in
      device.pciClass.isPCIBridge
        ? PCIDevice.port(
          device.address.description, acs: .none, secondary: 4, multifunction: true, hasSlot: false, group: 4) : device
    }
    guard case .fixed = Machine.of(soldered).explanation("0000:04:00.0").alternatives else {
      Issue.record("a soldered device cannot be moved")
      return
    }
  }

  /// The ports above an NVSwitch claim slots, on the board of the GPUs.
  @Test func anNVSwitchIsNotMoved() {
    func machine(_ vendor: UInt16) -> Machine {
      .of([
        .port("0000:00:01.0", acs: .none, secondary: 1, hasSlot: true, group: 1),
        .port("0000:00:02.0", secondary: 2, hasSlot: true, group: 2),
        .endpoint("0000:01:00.0", behind: ["0000:00:01.0"], classCode: 0x068000, vendor: vendor, group: 1),
        .endpoint("0000:01:01.0", behind: ["0000:00:01.0"], group: 1, driver: "nvme"),
      ])
    }
    #expect(
      machine(0x10de).explanation("0000:01:00.0").alternatives
        == .fixed("it is an NVSwitch, soldered to the board of the GPUs"))
    #expect(machine(0x1b36).explanation("0000:01:00.0").alternatives.slots.count == 1)
  }

  @Test func aChainOfTenThousandBridgesIsWalkedOnce() throws {
    // No recursion on a depth that a file chose: bridges behind bridges over many domains, none of which isolates. The
    // topology cuts the chain where a domain would have no bus numbers left.
    var devices: [PCIDevice] = []
    var above: PCIAddress?
    for number in 0..<10_000 {
      var device = PCIDevice.port(
        "\(hexadecimal(number / 250, digits: 4)):\(hexadecimal(number % 250, digits: 2)):00.0", .downstreamPort,
        acs: .none,
        group: 1)
      device.parent = above
      above = device.address
      devices.append(device)
    }
    let machine = Machine.of(devices)
    #expect(machine.pci.descendants(of: devices[0].address).count == 255)
    let analysis = GroupAnalysis(machine)
    let explanation = analysis.explanation(for: try #require(machine.pci[devices[255].address]))
    #expect(explanation.walk.count == 256)
    #expect(explanation.predicted?.count == 256)
    let group = try #require(machine.iommu.group(1))
    let context = CheckContext(machine: machine)
    #expect(GroupOverrideCheck().judge(group, context).map(\.verdict) == [.pass])
    #expect(GroupIsolatedCheck().judge(group, context).map(\.verdict) == [.pass])
  }

  @Test func aGroupThatConfigurationSpaceKeepsApartIsJudgedOnce() throws {
    // 512 functions, each predicted to stand alone, in one group of the kernel.
    var devices: [PCIDevice] = []
    for number in 0..<256 {
      let port = "0000:00:\(hexadecimal(number / 8, digits: 2)).\(number % 8)"
      devices.append(.port(port, secondary: UInt8(number), multifunction: true, hasSlot: true, group: 1))
      devices.append(
        .endpoint("0001:\(hexadecimal(number, digits: 2)):00.0", behind: [port], group: 1, driver: "nvme"))
    }
    let machine = Machine.of(devices)
    let context = CheckContext(machine: machine)
    let group = try #require(machine.iommu.group(1))
    for device in machine.pci.devices where !device.isBridge {
      let aimed = context.aimed(at: [.pci(device.address)])
      #expect(GroupOverrideCheck().judge(group, aimed).map(\.verdict) == [.pass])
      #expect(GroupIsolatedCheck().judge(group, aimed).map(\.verdict) == [.fail])
      #expect(GroupPeerToPeerCheck().judge(group, aimed).map(\.verdict) == [.pass])
    }
  }

  // MARK: What cannot be told

  @Test func withoutPrivilegesThePredictionNeedsRoot() throws {
    let machine = Machine.of(GroupMachines.portsOfOneSlot.map(\.unprivileged))
    let explanation = machine.explanation("0000:04:00.0")
    #expect(explanation.predicted == nil)
    guard case .unpredictable(let gap) = explanation.comparison else {
      Issue.record("\(explanation.comparison)")
      return
    }
    #expect(gap.needsPrivilege)
    #expect(explanation.walk.map(\.isolates) == [true, nil])
    #expect(explanation.companions[0].reason == .above(conventional: false))
    guard case .unreadable = explanation.companions[2].reason else {
      Issue.record("\(explanation.companions[2].reason)")
      return
    }
    guard case .unknown = explanation.alternatives else {
      Issue.record("\(explanation.alternatives)")
      return
    }
  }

  @Test func withoutPrivilegesALoneFunctionOnTheRootBusIsStillAlone() {
    let machine = Machine.of([
      PCIDevice.endpoint("0000:00:02.0", .integratedEndpoint, classCode: 0x030000, group: 1).unprivileged
    ])
    #expect(addresses(machine.explanation("0000:00:02.0")) == ["0000:00:02.0"])
  }

  @Test func aPortWhoseDevicesAreUnreadKeepsItsGroupOpen() {
    // The port is read, the one behind it is not: whether the group above is whole cannot be told.
    var devices = GroupMachines.switchWithoutACS
    devices[2] = devices[2].unprivileged
    let machine = Machine.of(devices)
    #expect(machine.explanation("0000:03:00.0").predicted == nil)
    #expect(machine.explanation("0000:02:00.0").predicted?.count == nil)
    #expect(machine.explanation("0000:04:00.0").predicted?.count == 2)
  }

  @Test(arguments: [0, 64, 256, 4096])
  func aBridgeThatReadsAllOnesIsNoAnswer(size: Int) {
    var devices = GroupMachines.gaming
    devices[1] = devices[1].changed {
      $0.configuration = ConfigurationSpace(bytes: [UInt8](repeating: 0xff, count: size))
    }
    let machine = Machine.of(devices)
    let explanation = machine.explanation("0000:02:00.0")
    #expect(explanation.predicted == nil)
    guard case .unpredictable(let gap) = explanation.comparison else {
      Issue.record("\(explanation.comparison)")
      return
    }
    #expect(gap.needsPrivilege == (size == 0))
    // The rest of the machine is not touched by it.
    #expect(machine.explanation("0000:01:00.0").predicted?.count == 2)
  }

  @Test func aMissingBridgeIsNamed() throws {
    let machine = Machine.of(GroupMachines.gaming.filter { $0.address.description != "0000:00:04.0" })
    let explanation = machine.explanation("0000:02:00.0")
    guard case .unpredictable(.missingBridge(let bridge)) = explanation.comparison else {
      Issue.record("\(explanation.comparison)")
      return
    }
    #expect(bridge == (try address("0000:00:04.0")))
  }

  @Test func aTreeThatLoopsEnds() throws {
    let first = try address("0000:01:00.0")
    let second = try address("0000:02:00.0")
    for (one, other) in [(first, second), (first, first)] {
      let machine = Machine.of([
        PCIDevice.port("0000:01:00.0", acs: .none, group: 1).changed { $0.parent = other },
        PCIDevice.port("0000:02:00.0", acs: .on, group: 1).changed { $0.parent = one },
      ])
      for device in machine.pci.devices {
        let explanation = machine.explanation(device.address.description)
        #expect(explanation.walk.count <= 2)
      }
    }
  }

  @Test func withoutAnIOMMUThePredictionStandsForTheGroup() {
    let machine = Machine.of(GroupMachines.portWithoutACS.map { device in device.changed { $0.group = nil } })
    let explanation = machine.explanation("0000:01:00.0")
    #expect(explanation.group == nil)
    #expect(explanation.companions.map(\.function.address.description) == ["0000:00:02.0"])
    guard case .noGroup = explanation.comparison else {
      Issue.record("\(explanation.comparison)")
      return
    }
  }

  @Test func withoutAnIOMMUAPortThatHasACSWouldIsolate() {
    // The kernel switches ACS on for an IOMMU driver only: a machine without one shows the capability and nothing in
    // force.
    let machine = Machine.of([
      .port("0000:00:03.0", acs: .off, secondary: 1), .endpoint("0000:01:00.0", behind: ["0000:00:03.0"]),
    ])
    #expect(addresses(machine.explanation("0000:01:00.0")) == ["0000:01:00.0"])
    #expect(machine.explanation("0000:01:00.0").walk[1].reason.contains("switches ACS on"))
  }

  @Test func anAMDIOMMUInTheHostBridgesSlotIsNoDifference() {
    // Ryzen: 00:00.0 is the host bridge, 00:00.2 the IOMMU itself, which the kernel gives no group.
    let machine = Machine.of([
      .conventional("0000:00:00.0", multifunction: true, classCode: 0x060000, vendor: 0x1022, device: 0x1480, group: 0),
      .conventional("0000:00:00.2", multifunction: true, classCode: 0x080600, vendor: 0x1022, device: 0x1481),
    ])
    guard case .same = machine.explanation("0000:00:00.0").comparison else {
      Issue.record("\(machine.explanation("0000:00:00.0").comparison)")
      return
    }
    #expect(machine.explanation("0000:00:00.2").usesIOMMU)
  }

  @Test func fourThousandFunctionsTakeNoTime() throws {
    // 4,096 functions in 512 slots behind 16 ports, and a chain of bridges 200 deep: a quadratic walk would be felt
    // here.
    var devices: [PCIDevice] = []
    for port in 0..<16 {
      let parent = "0000:00:\(hexadecimal(port + 1, digits: 2)).0"
      devices.append(.port(parent, secondary: UInt8(port + 1)))
      for slot in 0..<32 {
        for function in 0..<8 {
          devices.append(
            .endpoint(
              "0000:\(hexadecimal(port + 1, digits: 2)):\(hexadecimal(slot, digits: 2)).\(function)", behind: [parent],
              multifunction: true))
        }
      }
    }
    let machine = Machine.of(devices)
    let clock = ContinuousClock()
    let time = clock.measure {
      let analysis = GroupAnalysis(machine)
      for device in machine.pci.devices.prefix(8) { _ = analysis.explanation(for: device) }
    }
    #expect(time < .seconds(5))
    #expect(machine.explanation("0000:03:05.2").predicted?.count == 8)
  }
}
