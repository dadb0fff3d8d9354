// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import SystemPackage
import TestSupport
import Testing

@Suite("iommu.firmware")
struct IOMMUFirmwareCheckTests {
  private let check = IOMMUFirmwareCheck()

  @Test(arguments: ["DMAR", "IVRS", "VIOT"])
  func aTableIsEnough(table: String) {
    let judgement = check.judge(.built { $0.iommu.firmwareTables = [table] })[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.evidence.map(\.path) == ["/sys/firmware/acpi/tables/\(table)"])
  }

  /// Every Arm server has an IORT, for its interrupts: by itself it is no proof of an SMMU.
  @Test func anIORTAloneIsNotEnough() {
    let judgement = check.judge(
      .built {
        $0.processor.architecture = .arm
        $0.firmware.hasACPITables = true
        $0.iommu.firmwareTables = ["IORT"]
      })[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.summary.contains("SMMU"))
    #expect(judgement.remedy.map(\.place) == [.firmware])
    #expect(judgement.remedy[0].text.contains("SMMU"))
  }

  @Test func anIORTThatMayNotBeReadAsksForRoot() {
    let machine = Machine.built {
      $0.processor.architecture = .arm
      $0.firmware.hasACPITables = true
      $0.iommu.firmwareTables = ["IORT"]
      $0.gaps = [Gap(path: "/sys/firmware/acpi/tables/IORT", errno: .permissionDenied)]
    }
    #expect(check.judge(machine)[0].remedy.last == .runAsRoot)
  }

  @Test func anIORTWithGroupsOrAUnitPasses() {
    let groups = Machine.built {
      $0.iommu.firmwareTables = ["IORT"]
      $0.iommu.groups = [IOMMUGroup(number: 0, members: [])]
    }
    #expect(check.judge(groups)[0].verdict == .pass)
    let unit = Machine.built {
      $0.iommu.firmwareTables = ["IORT"]
      $0.iommu.units = [IOMMUUnit(name: "smmu3.0x0000000011000000", .arm(ArmSMMU()))]
    }
    #expect(check.judge(unit)[0].verdict == .pass)
  }

  /// Contents, not existence.
  @Test(arguments: [
    ("IORT", FirmwareTables.iort([.itsGroup, .rootComplex(to: 0)]), "IORT describes no SMMU"),
    ("DMAR", FirmwareTables.dmar(units: 0), "DMAR describes no remapping unit"),
    ("IVRS", FirmwareTables.ivrs(blocks: []), "IVRS describes no IOMMU"),
    ("VIOT", FirmwareTables.viot(nodes: [1]), "VIOT describes no virtio IOMMU"),
    (
      "IORT", FirmwareTables.iort([.smmuV3, .itsGroup, .rootComplex(to: 1)]),
      "IORT describes an SMMU, and no PCI root complex behind it"
    ),
  ])
  func aTableWithoutAnIOMMUFails(name: String, bytes: [UInt8], summary: String) throws {
    var machine = try FirmwareTables.machine(name, bytes)
    machine.processor.architecture = name == "IORT" ? .arm : .x86
    #expect(check.judge(machine).map(\.summary) == [summary])
    #expect(check.judge(machine).map(\.verdict) == [.fail])
    // Groups with PCI functions in them prove the contrary, whatever the table says.
    machine.iommu.groups = [IOMMUGroup(number: 0, members: [PCIAddress(bus: 0, device: 1, function: 0)])]
    #expect(check.judge(machine)[0].verdict != .fail)
  }

  @Test(arguments: [
    ("IORT", FirmwareTables.iort([.smmuV3, .itsGroup, .rootComplex(to: 0)]), "the firmware describes an IOMMU (IORT)"),
    ("DMAR", FirmwareTables.dmar(units: 2), "the firmware describes 2 IOMMUs (DMAR)"),
    ("IVRS", FirmwareTables.ivrs(blocks: [(0x10, 2), (0x11, 2), (0x40, 2)]), "the firmware describes an IOMMU (IVRS)"),
    ("VIOT", FirmwareTables.viot(nodes: [3, 1]), "the firmware describes an IOMMU (VIOT)"),
  ])
  func aTableWithAnIOMMUPasses(name: String, bytes: [UInt8], summary: String) throws {
    #expect(check.judge(try FirmwareTables.machine(name, bytes)).map(\.summary) == [summary])
  }

  /// What was cut is not proven to be empty.
  @Test func aBrokenTableIsNoProof() throws {
    let cut = Array(FirmwareTables.dmar(units: 1).prefix(50))
    #expect(check.judge(try FirmwareTables.machine("DMAR", cut))[0].verdict == .pass)
  }

  @Test(arguments: Architecture.allCases)
  func onlyAnX86MachineIsToldOfVTd(architecture: Architecture) {
    let machine = Machine.built {
      $0.firmware.hasACPITables = true
      $0.processor.architecture = architecture
    }
    for judgement in check.judge(machine) + IOMMUEnabledCheck().judge(machine) {
      #expect(judgement.verdict == .fail)
      #expect(!judgement.remedy.isEmpty)
      #expect(judgement.remedy.contains { $0.text.contains("VT-d") } == (architecture == .x86))
    }
  }

  @Test func aDesktopWithVTdOffFailsAndNamesTheEntry() {
    let judgement = check.judge(
      .built {
        $0.firmware.hasACPITables = true
        $0.processor.vendor = "GenuineIntel"
      })[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.remedy.first?.place == .firmware)
    #expect(judgement.remedy.first?.text.contains("VT-d") == true)
  }

  @Test func aGuestIsToldToAskItsHypervisor() {
    let judgement = check.judge(
      .built {
        $0.firmware.hasACPITables = true
        $0.processor.flags = ["hypervisor"]
      })[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.remedy.first?.place == .virtualMachine)
  }

  @Test func aDeviceTreeNeedsNoTable() {
    let judgement = check.judge(.built { $0.iommu.groups = [IOMMUGroup(number: 0, members: [])] })[0]
    #expect(judgement.verdict == .notApplicable)
  }

  @Test func withoutACPIThereIsNothingToAsk() {
    #expect(check.judge(Machine()).map(\.verdict) == [.notApplicable])
  }

  @Test func anUnreadableDirectoryIsUnknown() {
    let machine = Machine.built { $0.gaps = [Gap(path: "/sys/firmware/acpi/tables/DMAR", errno: .permissionDenied)] }
    let judgement = check.judge(machine)[0]
    #expect(judgement.verdict == .unknown)
    #expect(judgement.remedy == [.runAsRoot])
  }
}
