// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import SystemPackage
import TestSupport
import Testing

@Suite("iommu.address-width")
struct AddressWidthCheckTests {
  private let check = AddressWidthCheck()
  /// A desktop's: MGAW 38 (39 bits), three levels.
  private let narrow: UInt64 = 0xd2_008c_4066_0262
  /// A server's: MGAW 47 (48 bits), four levels.
  private let wide: UInt64 = 0x8d2_078c_106f_0466

  private func unit(_ name: String, _ capability: UInt64, devices: [String] = []) -> IOMMUUnit {
    var unit = IOMMUUnit(name: name, .intel(IntelIOMMU(capability: capability)))
    unit.devices = devices.compactMap { PCIAddress($0) }
    return unit
  }

  private func host(_ units: [IOMMUUnit], bits: Int? = 46) -> Machine {
    .built {
      $0.iommu.groups = [IOMMUGroup(number: 0, members: [])]
      $0.iommu.units = units
      $0.processor.physicalAddressBits = bits
    }
  }

  @Test func aServerPasses() {
    let judgement = check.judge(host([unit("dmar0", wide)]))[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary == "the IOMMU takes 48-bit addresses, the processor has 46")
  }

  /// A 12th generation desktop: "vfio_dma_map(…, 0x380000000000, …) = -22".
  @Test func a39BitIOMMUUnderA46BitProcessorWarnsWithTheLimit() {
    let judgement = check.judge(host([unit("dmar0", narrow), unit("dmar1", narrow)]))[0]
    #expect(judgement.verdict == .warn)
    #expect(
      judgement.remedy.map(\.command) == [
        "-cpu host,host-phys-bits-limit=39", "<maxphysaddr mode='passthrough' limit='39'/>",
      ])
  }

  @Test func aGuestThatIsLimitedAlreadyPasses() {
    let machine = host([unit("dmar0", narrow)])
    #expect(check.judge(machine, guest: GuestPlan(physicalAddressBits: 39)).map(\.verdict) == [.pass])
  }

  @Test func onlyTheIOMMUInFrontOfTheTargetCounts() {
    var machine = host([
      unit("dmar0", narrow, devices: ["0000:00:02.0"]), unit("dmar1", wide, devices: ["0000:01:00.0"]),
    ])
    machine.pci = PCITopology([.built("0000:01:00.0", group: 1), .built("0000:00:02.0", group: 0)])
    #expect(check.judge(machine, targets: [.pci(machine.pci.devices[1].address)]).map(\.verdict) == [.pass])
    #expect(check.judge(machine, targets: [.pci(machine.pci.devices[0].address)]).map(\.verdict) == [.warn])
  }

  @Test func moreMemoryThanAddressesFails() {
    let guest = GuestPlan(memory: 1 << 40)
    #expect(check.judge(host([unit("dmar0", narrow)]), guest: guest).map(\.verdict) == [.fail])
    #expect(check.judge(host([unit("dmar0", wide)]), guest: guest).map(\.verdict) == [.pass])
  }

  @Test(
    arguments: [(0, .unknown), (0x58f7_7ef2_2294_ade, .pass), (0x58f7_7ef2_2294_2de, .pass)] as [(UInt64, Verdict)])
  func amdIsJudgedByItsPageTableLevels(features: UInt64, verdict: Verdict) {
    let unit = IOMMUUnit(name: "ivhd0", .amd(AMDIOMMU(features: features)))
    #expect(check.judge(host([unit], bits: 48)).map(\.verdict) == [verdict])
  }

  @Test func fourLevelsAreTooFewFor52Bits() {
    let unit = IOMMUUnit(name: "ivhd0", .amd(AMDIOMMU(features: 0x58f7_7ef2_2294_2de)))
    #expect(check.judge(host([unit], bits: 52)).map(\.verdict) == [.warn])
  }

  @Test func unreadableRegistersAreUnknown() {
    var machine = host([IOMMUUnit(name: "ivhd0", .amd(AMDIOMMU()))])
    machine.gaps = [Gap(path: "/sys/class/iommu/ivhd0/amd-iommu/features", errno: .permissionDenied)]
    #expect(check.judge(machine)[0].verdict == .unknown)
    #expect(check.judge(machine)[0].remedy == [.runAsRoot])
  }

  @Test func anUnknownProcessorIsUnknown() {
    let judgement = check.judge(host([unit("dmar0", wide)], bits: nil))[0]
    #expect(judgement.verdict == .unknown)
    #expect(!judgement.remedy.isEmpty)
  }

  @Test func armAndMachinesWithoutIOMMUAreNotAsked() {
    #expect(check.judge(host([IOMMUUnit(name: "smmu3.0x0", .arm(ArmSMMU()))])).map(\.verdict) == [.notApplicable])
    #expect(check.judge(Machine()).map(\.verdict) == [.notApplicable])
  }
}
