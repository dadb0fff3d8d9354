// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

@Suite("Remedies about companions")
struct CompanionRemediesTests {
  private func findings(_ machine: Machine, _ targets: String...) -> [Finding] {
    Preflight(machine: machine, targets: targets.compactMap { PCIAddress($0) }.map(Target.pci)).findings()
  }

  private func remedies(_ findings: [Finding], _ id: String) -> [Remedy] {
    findings.filter { $0.id == id }.flatMap(\.remedy)
  }

  /// A two-port adapter with a virtual function of each port, behind a port without ACS; a good slot with a drive in
  /// it.
  private func adapter(acs: PCIDevice.BuiltAccessControl, host driveIsMounted: Bool = false) -> Machine {
    let bridge = ["0000:00:01.0"]
    func function(_ address: String, virtual: String? = nil) -> PCIDevice {
      PCIDevice.endpoint(
        address, behind: bridge, acs: virtual == nil ? acs : .none, multifunction: virtual == nil, classCode: 0x020000,
        vendor: 0x15b3, device: 0x1015, group: 1, driver: "mlx5_core"
      ).changed { $0.physicalFunction = virtual.flatMap { PCIAddress($0) } }
    }
    return Machine.of([
      .port("0000:00:01.0", acs: .none, secondary: 1, hasSlot: true, vendor: 0x8086, device: 0x1901, group: 1),
      .port("0000:00:1b.4", secondary: 2, hasSlot: true, vendor: 0x8086, device: 0xa32c, group: 5),
      function("0000:01:00.0"), function("0000:01:00.1"),
      function("0000:01:00.2", virtual: "0000:01:00.0"), function("0000:01:00.3", virtual: "0000:01:00.1"),
      .endpoint("0000:02:00.0", behind: ["0000:00:1b.4"], group: 6, driver: "nvme"),
    ]) { machine in
      guard driveIsMounted else { return }
      var disk = BlockDevice(
        name: "nvme0n1", path: "/sys/devices/pci0000:00/0000:00:1b.4/0000:02:00.0/nvme/nvme0/nvme0n1")
      disk.mountPoints = ["/"]
      machine.usage.blockDevices = [disk]
    }
  }

  // MARK: Virtual functions

  @Test func thePhysicalFunctionOfATargetStays() throws {
    let remedies = remedies(findings(adapter(acs: .on), "0000:01:00.2"), "group.isolated")
    #expect(remedies.allSatisfy { $0.command?.contains("unbind") != true })
    #expect(remedies.first?.text.contains("Leave 0000:01:00.0 (mlx5_core) with the host") == true)
    let place = try #require(remedies.first { $0.place == .hardware })
    #expect(place.text.contains("behind 0000:00:1b.4 (now 0000:02:00.0) it would be alone"))
    #expect(place.text.contains("ACS separates"))
    #expect(place.command == "vfio-check explain 0000:01:00.2 --at 0000:00:1b.4")
  }

  @Test func aSlotThatTheHostNeedsIsNamedAsOccupied() throws {
    let remedies = remedies(findings(adapter(acs: .on, host: true), "0000:01:00.2"), "group.isolated")
    #expect(
      remedies.contains { $0.text.contains("0000:00:1b.4 (occupied by 0000:02:00.0, which the host needs)") })
  }

  @Test func virtualFunctionsThatNothingSeparatesFromTheirCardAreStillAloneElsewhere() {
    // Virtual functions count as no part of a slot: even without ACS on the card they stand alone behind a good port.
    let machine = adapter(acs: .none)
    let virtual = machine.explanation("0000:01:00.2").alternatives
    #expect(virtual.slots.map(\.port.description) == ["0000:00:1b.4"])
    guard case .slots(_, let companions, let separated) = virtual else { return }
    #expect(companions.isEmpty)
    #expect(separated.count == 3)
    // The two physical functions stay together, with or without the other slot; the virtual ones leave.
    guard case .slots(_, let others, _) = machine.explanation("0000:01:00.0").alternatives else {
      Issue.record("the physical functions get rid of the virtual ones")
      return
    }
    #expect(others.map(\.description) == ["0000:01:00.1"])
  }

  @Test func aPhysicalFunctionWithAVirtualOneInUseIsNotTakenAlong() {
    let machine = adapter(acs: .none)
    let remedies = remedies(findings(machine, "0000:01:00.0"), "group.isolated")
    #expect(remedies.allSatisfy { $0.command?.contains("unbind") != true })
    #expect(remedies.contains { $0.text.contains("its virtual function 0000:01:00.3 is in use (mlx5_core)") })
  }

  // MARK: Volume Management Devices

  @Test func aVMDControllerStaysAndIsOfferedInPlaceOfItsDrives() throws {
    let machine = Machine.of(GroupMachines.volumeManagement)
    let found = findings(machine, "10000:e1:00.0")
    let isolated = try #require(found.first { $0.id == "group.isolated" })
    #expect(isolated.verdict == .fail)
    #expect(isolated.summary.contains("VMD domain"))
    #expect(isolated.remedy.map(\.place) == [.virtualMachine, .firmware])
    #expect(isolated.remedy[0].text.contains("0000:00:0e.0 in place of its drives"))
    #expect(isolated.remedy.allSatisfy { $0.command == nil })
    #expect(remedies(found, "device.driver").allSatisfy { $0.command == nil })
    #expect(machine.explanation("10000:e1:00.0").alternatives.slots.isEmpty)
  }

  @Test func aVMDControllerWithTheSystemBehindItIsNotOffered() throws {
    let machine = Machine.of(GroupMachines.volumeManagement) { machine in
      let drive = machine.pci.devices[2]
      var disk = BlockDevice(name: "nvme0n1", path: drive.path + "/nvme/nvme0/nvme0n1")
      disk.mountPoints = ["/"]
      machine.usage.blockDevices = [disk]
    }
    let remedies = remedies(findings(machine, "10000:e1:00.0"), "group.isolated")
    #expect(remedies.first?.text.contains("Leave 0000:00:0e.0 (vmd) with the host: nvme0n1 is mounted at /") == true)
    #expect(!remedies.contains { $0.text.contains("in place of") })
  }

  @Test func aVMDControllerIsPassedWithItsDomain() throws {
    let machine = Machine.of(GroupMachines.volumeManagement)
    let isolated = try #require(findings(machine, "0000:00:0e.0").first { $0.id == "group.isolated" })
    #expect(isolated.verdict == .pass)
    #expect(isolated.remedy.isEmpty)
  }

  @Test func aDriveBesideItsVMDControllerIsToldToGoWithIt() throws {
    let machine = Machine.of(GroupMachines.volumeManagement)
    let found = findings(machine, "0000:00:0e.0", "10000:e1:00.0")
    let drive = try #require(
      found.first { $0.id == "device.driver" && "\($0.subject)" == "pci:10000:e1:00.0" })
    #expect(drive.verdict == .fail)
    #expect(drive.remedy.map(\.command) == ["vfio-check preflight 0000:00:0e.0"])
  }

  // MARK: Commands

  @Test func companionsInOtherSlotsAreWordsOfTheirOwn() throws {
    let port = ["0000:00:01.0"]
    let machine = Machine.of([
      .port("0000:00:01.0", acs: .none, secondary: 1, group: 1),
      .endpoint("0000:01:00.0", behind: port, group: 1, driver: "nvme"),
      .endpoint("0000:01:01.0", behind: port, group: 1, driver: "nvme"),
    ])
    let remedies = remedies(findings(machine, "0000:01:00.0"), "group.isolated")
    #expect(remedies.first?.command == "vfio-check preflight 0000:01:00.0 0000:01:01.0")
  }

  @Test func aDiskThatHasToStayIsNoAdviceForWhoAskedForSomethingElse() throws {
    let port = ["0000:00:01.0"]
    let machine = Machine.of([
      .port("0000:00:01.0", acs: .none, secondary: 1, group: 1),
      .endpoint("0000:01:00.0", behind: port, classCode: 0x020000, group: 1, driver: "igb"),
      .endpoint("0000:01:01.0", behind: port, group: 1, driver: "nvme"),
    ]) { machine in
      var disk = BlockDevice(name: "nvme0n1", path: machine.pci.devices[2].path + "/nvme/nvme0/nvme0n1")
      disk.mountPoints = ["/"]
      machine.usage.blockDevices = [disk]
    }
    let remedies = remedies(findings(machine, "0000:01:00.0"), "group.isolated")
    #expect(remedies.first?.text.contains("Leave 0000:01:01.0 (nvme) with the host: nvme0n1 is mounted at /") == true)
    #expect(!remedies.contains { $0.text.contains("another disk") })
  }

  // MARK: The chipset

  /// The legacy slot of an Intel chipset: LPC bridge, SATA, audio, SMBus, SPI.
  private static let legacySlot = Machine.of([
    .endpoint("0000:00:1f.0", multifunction: true, classCode: 0x060100, vendor: 0x8086, group: 9),
    .endpoint("0000:00:1f.3", multifunction: true, classCode: 0x040300, vendor: 0x8086, group: 9),
    .endpoint("0000:00:1f.4", multifunction: true, classCode: 0x0c0500, vendor: 0x8086, group: 9),
    .endpoint("0000:00:1f.5", multifunction: true, classCode: 0x0c8000, vendor: 0x8086, group: 9),
  ])

  @Test(arguments: ["0000:00:1f.4", "0000:00:1f.5"])
  func whatIsTheBoardsOwnIsNotPassed(_ address: String) throws {
    let driver = try #require(findings(Self.legacySlot, address).first { $0.id == "device.driver" })
    #expect(driver.verdict == .fail)
    #expect(driver.remedy.allSatisfy { $0.command == nil })
  }

  @Test func theListHasOnlyWhatAVMCouldUse() {
    let candidates = Preflight(machine: Self.legacySlot).candidates()
    #expect(candidates.map(\.unit.selector) == ["00:1f"])
    #expect(candidates.first?.unit.targets.map { "\($0.subject)" } == ["pci:0000:00:1f.3"])
    let first = PCIAddress("0000:00:1f.0")
    #expect(first.map { Self.legacySlot.pci.cardFunctions(ofSlot: $0).map(\.address.description) } == ["0000:00:1f.3"])
  }

  @Test func theFCHsSystemManagementBusIsNotSentToItself() throws {
    let machine = Machine.of([
      .endpoint("0000:00:14.0", multifunction: true, classCode: 0x0c0500, vendor: 0x1022, group: 8),
      .endpoint("0000:00:14.3", multifunction: true, classCode: 0x060100, vendor: 0x1022, group: 8),
      .endpoint("0000:00:14.7", multifunction: true, classCode: 0x080501, vendor: 0x1022, group: 8),
    ])
    let bus = try #require(findings(machine, "0000:00:14.0").first { $0.id == "device.driver" })
    #expect(bus.verdict == .fail)
    let card = try #require(findings(machine, "0000:00:14.7").first { $0.id == "device.driver" })
    #expect(card.verdict == .warn)
    #expect(card.remedy.first?.text.contains("the chipset's bridge 0000:00:14.3") == true)
  }

  // MARK: What the host needs

  /// A processor's graphics beside its USB controllers, each in a group of its own; resets with the bus only.
  private func processor(keyboardsOn controllers: [String]) -> Machine {
    let port = ["0000:00:08.1"]
    func function(_ number: Int, _ classCode: UInt32, _ vendor: UInt16, _ driver: String?) -> PCIDevice {
      PCIDevice.endpoint(
        "0000:11:00.\(number)", behind: port, acs: .on, multifunction: true, classCode: classCode, vendor: vendor,
        group: 10 + number, driver: driver
      ).changed { $0.resetMethods = [.bus] }
    }
    return Machine.of([
      .port("0000:00:08.1", secondary: 0x11, hasSlot: true, vendor: 0x1022, device: 0x14dd, group: 1),
      .port("0000:00:02.1", secondary: 0x12, hasSlot: true, vendor: 0x1022, device: 0x14db, group: 2),
      function(0, 0x030000, 0x1002, "amdgpu"), function(3, 0x0c0330, 0x1022, "xhci_hcd"),
      function(4, 0x0c0330, 0x1022, "xhci_hcd"),
    ]) { machine in
      for (number, address) in controllers.enumerated() {
        var keyboard = InputDevice(
          name: "input\(number)", path: "/sys/devices/pci0000:00/0000:00:08.1/\(address)/usb1/1-1/input\(number)")
        keyboard.isKeyboard = true
        machine.usage.inputDevices.append(keyboard)
      }
    }
  }

  @Test func theControllerWithTheLastKeyboardIsNotPassedForAReset() {
    let found = findings(processor(keyboardsOn: ["0000:11:00.3"]), "0000:11:00.0")
    for id in ["device.reset", "device.reset-scope"] {
      #expect(remedies(found, id).contains { $0.text.contains("Leave 0000:11:00.3 (xhci_hcd) with the host") }, "\(id)")
      #expect(remedies(found, id).allSatisfy { $0.command == nil && !$0.text.hasPrefix("Pass") }, "\(id)")
    }
  }

  @Test func twoControllersThatHaveAllKeyboardsTogetherAreNotPassed() {
    let both = findings(processor(keyboardsOn: ["0000:11:00.3", "0000:11:00.4"]), "0000:11:00.0")
    #expect(remedies(both, "device.reset").contains { $0.text.contains("the host would be left without a keyboard") })
    // The control: no keyboard hangs on them.
    let none = findings(processor(keyboardsOn: []), "0000:11:00.0")
    #expect(
      remedies(none, "device.reset").first?.text.contains("Pass 0000:11:00.3, 0000:11:00.4 to the same VM") == true)
  }

  @Test func partsOfTheProcessorAreNotMoved() {
    let machine = processor(keyboardsOn: [])
    let shared = Machine.of(machine.pci.devices.map { device in device.changed { $0.group = 1 } })
    #expect(
      shared.explanation("0000:11:00.0").alternatives == .fixed("it is part of the processor or the chipset"))
    let found = findings(shared, "0000:11:00.0")
    #expect(
      found.flatMap(\.remedy).allSatisfy { !$0.text.contains("another slot") && !$0.text.contains("Move the card") })
  }

  @Test func theChipsetStays() throws {
    let machine = Machine.of(GroupMachines.chipset)
    let found = findings(machine, "0000:00:1f.2")
    let isolated = remedies(found, "group.isolated")
    #expect(isolated.allSatisfy { $0.command == nil })
    #expect(isolated.first?.text.contains("Leave 0000:00:1f.0 (lpc_ich) with the host") == true)
    #expect(isolated.contains { $0.text.contains("add-in card") })
    // Itself it is no better off.
    #expect(remedies(found, "device.driver").allSatisfy { $0.command == nil })
  }

  @Test func aFunctionThatTheKernelKeepsApartFromTheISABridgeIsFree() {
    // An FCH's audio, which the kernel knows to isolate, has a group of its own.
    let machine = Machine.of([
      .conventional("0000:00:14.0", multifunction: true, classCode: 0x0c0500, vendor: 0x1002, group: 3),
      .conventional(
        "0000:00:14.2", multifunction: true, classCode: 0x040300, vendor: 0x1002, group: 4, driver: "snd_hda_intel"),
      .conventional("0000:00:14.3", multifunction: true, classCode: 0x060100, vendor: 0x1002, group: 3),
    ])
    #expect(
      remedies(findings(machine, "0000:00:14.2"), "device.driver").contains { $0.command?.contains("unbind") == true })
  }

  @Test func anOrdinaryCardIsPassedWhole() throws {
    let found = findings(Machine.of(GroupMachines.gaming), "0000:01:00.0")
    let isolated = try #require(found.first { $0.id == "group.isolated" })
    #expect(
      isolated.summary
        == "0000:01:00.1 (this card's audio, bound to snd_hda_intel) is in the same IOMMU group and is not passed through"
    )
    #expect(isolated.remedy[0].command == "vfio-check preflight 0000:01:00")
    #expect(isolated.remedy[1].command?.contains("0000:01:00.1/driver/unbind") == true)
  }
}
