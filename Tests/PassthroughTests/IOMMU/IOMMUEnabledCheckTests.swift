// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import SystemPackage
import TestSupport
import Testing

@Suite("iommu.enabled")
struct IOMMUEnabledCheckTests {
  private let check = IOMMUEnabledCheck()

  @Test func groupsMeanThatItIsOn() {
    let machine = Machine.built { $0.iommu.groups = [IOMMUGroup(number: 7, members: [])] }
    #expect(check.judge(machine).map(\.verdict) == [.pass])
  }

  @Test func tablesWithoutGroupsBlameTheKernel() {
    let machine = Machine.built {
      $0.iommu.firmwareTables = ["DMAR"]
      $0.kernel.commandLine = ["intel_iommu=off"]
    }
    let judgement = check.judge(machine)[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.summary.contains("kernel"))
    #expect(judgement.remedy.first?.text.contains("Replace intel_iommu=off by intel_iommu=on") == true)
  }

  /// iommu=pt chooses how devices are treated, not whether there is an IOMMU: it must not be blamed.
  @Test func passthroughModeIsNotBlamed() {
    let machine = Machine.built {
      $0.iommu.firmwareTables = ["DMAR"]
      $0.kernel.commandLine = ["iommu=pt"]
    }
    #expect(check.judge(machine)[0].remedy.first?.text.hasPrefix("Add intel_iommu=on") == true)
  }

  /// "amd_iommu=on" does not exist; the kernel calls it an unknown option.
  @Test func onAMDTheKernelLogIsAsked() {
    let machine = Machine.built {
      $0.iommu.firmwareTables = ["IVRS"]
      $0.kernel.commandLine = ["amd_iommu=on"]
    }
    #expect(check.judge(machine)[0].remedy.first?.command?.contains("dmesg") == true)
  }

  @Test func onAMDTheSwitchIsTakenOff() {
    let machine = Machine.built {
      $0.iommu.firmwareTables = ["IVRS"]
      $0.kernel.commandLine = ["amd_iommu=off"]
    }
    #expect(check.judge(machine)[0].remedy.first?.text.contains("Take amd_iommu=off off") == true)
  }

  @Test func manyUnitsAreCounted() {
    let machine = Machine.built {
      $0.iommu.groups = [IOMMUGroup(number: 0, members: [])]
      $0.iommu.units = (0..<8).map { IOMMUUnit(name: "dmar\($0)", .intel(IntelIOMMU())) }
    }
    #expect(check.judge(machine)[0].summary == "1 IOMMU group, by 8 IOMMUs")
  }

  @Test func aGuestWithoutTablesBlamesTheVirtualMachine() {
    let judgement = check.judge(.built { $0.processor.flags = ["hypervisor"] })[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.summary.contains("virtual machine"))
  }

  @Test func bareMetalWithoutTablesBlamesTheFirmware() {
    let judgement = check.judge(Machine())[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.summary.contains("firmware"))
  }

  /// A Raspberry Pi 5: the groups are those of the chip's own devices.
  @Test func groupsWithoutPCIAreNoneThatHelp() {
    var machine = Machine.built {
      $0.processor.architecture = .arm
      $0.pci = PCITopology([.built("0001:01:00.0")])
      $0.iommu.groups = [0, 1].map { number in
        var group = IOMMUGroup(number: number, members: [], type: .dma)
        group.otherMembers = ["1000800000.codec"]
        return group
      }
    }
    let judgement = check.judge(machine)[0]
    #expect(judgement.verdict == .fail)
    #expect(
      judgement.summary
        == "2 IOMMU groups, none with a PCI function: the PCIe root complexes are not behind an IOMMU")
    #expect(judgement.remedy.map(\.place) == [.hardware])
    // What only an IOMMU in front of PCI raises is not asked.
    for check in [DomainTypeCheck(), AddressWidthCheck(), InterruptRemappingCheck()] as [any HostCheck] {
      #expect(check.judge(machine).map(\.verdict) == [.notApplicable])
    }
    machine.iommu.groups[1].members = [PCIAddress(domain: 1, bus: 1, device: 0, function: 0)]
    #expect(check.judge(machine).map(\.verdict) == [.pass])
  }

  /// An argument that is set already is not advised again, and amd_iommu=on never is.
  @Test(arguments: [
    ("DMAR", ["intel_iommu=on"]), ("DMAR", ["intel_iommu=on,sm_on"]), ("IVRS", []), ("IVRS", ["amd_iommu=on"]),
    ("IVRS", ["amd_iommu=pt"]),
  ])
  func whatIsInForceIsNotAdvised(table: String, arguments: [String]) {
    let judgement = check.judge(
      .built {
        $0.iommu.firmwareTables = [table]
        $0.kernel.commandLine = arguments
      })[0]
    #expect(judgement.remedy.allSatisfy { $0.place != .kernelCommandLine })
    #expect(judgement.remedy.allSatisfy { $0.command?.contains("amd_iommu") != true })
  }

  @Test func anArmKernelWithoutTheDriverIsNamed() throws {
    var machine = try FirmwareTables.machine("IORT", FirmwareTables.iort([.smmuV3, .rootComplex(to: 0)]))
    machine.processor.architecture = .arm
    machine.kernel.builtInModules = []
    machine.kernel.availableModules = []
    let judgement = check.judge(machine)[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.remedy.first?.text.contains("CONFIG_ARM_SMMU_V3") == true)
  }

  @Test func anUnreadableDirectoryIsUnknown() {
    let machine = Machine.built { $0.gaps = [Gap(path: "/sys/kernel/iommu_groups", errno: .permissionDenied)] }
    #expect(check.judge(machine).map(\.verdict) == [.unknown])
  }
}
