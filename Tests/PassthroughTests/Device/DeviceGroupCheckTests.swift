// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import SystemPackage
import TestSupport
import Testing

@Suite("device.group")
struct DeviceGroupCheckTests {
  private let check = DeviceGroupCheck()

  private func judge(_ address: String, _ machine: Machine) throws -> Judgement {
    try #require(check.judge(address, of: machine).first)
  }

  /// Groups of the chip's own devices, and a card behind a root complex that no IOMMU serves.
  private func board(_ change: (inout Machine) -> Void = { _ in }) -> Machine {
    Machine.built {
      $0.pci = PCITopology([
        .port("0001:00:00.0", secondary: 1), .endpoint("0001:01:00.0", behind: ["0001:00:00.0"], driver: "igb"),
      ])
      var group = IOMMUGroup(number: 0, members: [])
      group.otherMembers = ["1000880000.hvs"]
      $0.iommu.groups = [group]
      $0.iommu.units = [IOMMUUnit(name: "1000005280.iommu", .other)]
      change(&$0)
    }
  }

  @Test func aFunctionWithoutAGroupFailsWhereThereAreGroups() throws {
    let judgement = try judge("0001:01:00.0", board())
    #expect(judgement.verdict == .fail)
    #expect(judgement.summary.contains("no IOMMU is in front of its host bridge pci0001:00"))
    #expect(judgement.evidence.contains(Evidence("/sys/class/iommu", "1000005280.iommu: no PCI functions")))
    #expect(judgement.remedy.map(\.place) == [.hardware])
    #expect(judgement.remedy.allSatisfy { $0.command == nil })
    // Nobody is shown how to bind what VFIO refuses.
    let driver = try #require(DeviceDriverCheck().judge("0001:01:00.0", of: board()).first)
    #expect(driver.remedy.allSatisfy { $0.command == nil })
  }

  @Test func withAGroupItPasses() throws {
    #expect(try judge("0000:02:00.0", Machine.of(GroupMachines.gaming)).verdict == .pass)
  }

  @Test func withoutAnyGroupsItDoesNotApply() throws {
    let machine = Machine.of(GroupMachines.gaming.map { device in device.changed { $0.group = nil } })
    #expect(try judge("0000:02:00.0", machine).verdict == .notApplicable)
  }

  @Test func graphicsKeptOutByAnArgument() throws {
    func machine(_ argument: String) -> Machine {
      Machine.of([
        .endpoint("0000:00:02.0", .integratedEndpoint, classCode: 0x030000, vendor: 0x8086, driver: "i915"),
        .endpoint("0000:00:14.0", .integratedEndpoint, classCode: 0x0c0330, group: 1),
      ]) { $0.kernel.commandLine = [argument] }
    }
    let kept = try judge("0000:00:02.0", machine("intel_iommu=on,igfx_off"))
    #expect(kept.verdict == .fail)
    #expect(kept.summary.contains("igfx_off"))
    #expect(kept.remedy.map(\.place) == [.kernelCommandLine])
    let other = try judge("0000:00:02.0", machine("intel_iommu=on"))
    #expect(other.verdict == .fail)
    #expect(other.remedy.map(\.place) == [.hostSystem])
  }

  @Test func theIOMMUItselfIsInNone() throws {
    let machine = Machine.of([
      .conventional("0000:00:00.2", classCode: 0x080600, vendor: 0x1022),
      .endpoint("0000:00:08.0", .integratedEndpoint, group: 1),
    ])
    #expect(try judge("0000:00:00.2", machine).summary.contains("it is the IOMMU itself"))
  }

  @Test func whatCouldNotBeReadIsUnknown() throws {
    let machine = board {
      $0.gaps = [Gap(path: "/sys/bus/pci/devices/0001:01:00.0/iommu_group", errno: .permissionDenied)]
    }
    #expect(try judge("0001:01:00.0", machine).verdict == .unknown)
  }

  @Test func groupsOfTheModeWithoutAnIOMMUDoNotCount() throws {
    let machine = Machine.of([
      .endpoint("0000:01:00.0", group: 0, driver: "vfio-pci"), .endpoint("0000:02:00.0", driver: "nvme"),
    ]) { $0.vfio.unsafeGroups = [0] }
    #expect(try judge("0000:01:00.0", machine).verdict == .notApplicable)
    #expect(try judge("0000:02:00.0", machine).verdict == .notApplicable)
  }

  @Test func aUSBControllerSaysTheSame() throws {
    let machine = board {
      $0.pci = PCITopology([
        .port("0001:00:00.0", secondary: 1),
        .endpoint("0001:01:00.0", behind: ["0001:00:00.0"], classCode: 0x0c0330, driver: "xhci_hcd"),
      ])
    }
    let judgement = try #require(USBControllerIsolatedCheck().judge("0001:01:00.0", of: machine).first)
    #expect(judgement.verdict == .fail)
    #expect(judgement.summary.contains("no IOMMU is in front"))
  }
}
