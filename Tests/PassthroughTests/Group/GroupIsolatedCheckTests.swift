// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

@Suite("group.isolated")
struct GroupIsolatedCheckTests {
  private let check = GroupIsolatedCheck()

  private func judge(
    _ devices: [PCIDevice], group: Int, targets: [String], _ change: (inout Machine) -> Void = { _ in }
  ) throws -> Judgement {
    let judgements = check.judge(group: group, of: .of(devices, change), targets: targets)
    #expect(judgements.count == 1)
    return try #require(judgements.first)
  }

  @Test func aloneInItsGroup() throws {
    let judgement = try judge(GroupMachines.gaming, group: 11, targets: ["0000:02:00.0"])
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary.contains("0000:02:00.0 is alone"))
  }

  @Test func anAudioFunctionOnTheHostFails() throws {
    // The commonest of all: the GPU is given away, its HDMI audio stays with snd_hda_intel.
    let judgement = try judge(GroupMachines.gaming, group: 10, targets: ["0000:01:00.0"])
    #expect(judgement.verdict == .fail)
    #expect(judgement.summary.contains("0000:01:00.1 (this card's audio, bound to snd_hda_intel)"))
    #expect(judgement.evidence.first?.path == "/sys/bus/pci/devices/0000:01:00.1/driver")
    #expect(judgement.remedy.first?.command == "vfio-check preflight 0000:01:00")
    #expect(judgement.remedy.last?.command?.contains("/sys/bus/pci/devices/0000:01:00.1/driver_override") == true)
    // Everything is on one card, so no slot is recommended.
    #expect(judgement.remedy.map(\.place) == [.virtualMachine, .driverBinding])
  }

  @Test func companionsHandedOverTooAreFine() throws {
    let judgement = try judge(GroupMachines.gaming, group: 10, targets: ["0000:01:00.0", "0000:01:00.1"])
    #expect(judgement.verdict == .pass)
    // QEMU: "group 10 used in multiple address spaces", where a virtual IOMMU stands between.
    #expect(judgement.summary.contains("a VM with a virtual IOMMU needs them in one slot"))
    #expect(judgement.remedy.map(\.place) == [.virtualMachine])
    #expect(try judge(GroupMachines.gaming, group: 11, targets: ["0000:02:00.0"]).remedy.isEmpty)
  }

  @Test(arguments: [nil, "vfio-pci", "nvgrace-gpu-vfio-pci", "pci-stub"] as [String?])
  func companionsThatNobodyOnTheHostDrivesAreFine(driver: String?) throws {
    let devices = GroupMachines.gaming.map { device in
      device.address.description == "0000:01:00.1" ? device.changed { $0.driver = driver } : device
    }
    let judgement = try judge(devices, group: 10, targets: ["0000:01:00.0"])
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary.contains("0000:01:00.1 (\(driver ?? "no driver"))"))
  }

  @Test func portsAreNoViolation() throws {
    let judgement = try judge(GroupMachines.portWithoutACS, group: 2, targets: ["0000:01:00.0"])
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary.contains("but for a bridge"))
  }

  @Test func anISABridgeWithADriverIsOne() throws {
    // lpc_ich masters no DMA, but the kernel does not know that.
    let judgement = try judge(GroupMachines.chipset, group: 7, targets: ["0000:00:1f.2"])
    #expect(judgement.verdict == .fail)
    #expect(judgement.summary.contains("0000:00:1f.0 (bound to lpc_ich)"))
  }

  @Test func aBridgeUnderShpchpCountsSinceLinux519() throws {
    let devices = GroupMachines.conventionalBridge.map { device -> PCIDevice in
      switch device.address.description {
      case "0000:02:00.0": device.changed { $0.driver = "shpchp" }
      default: device
      }
    }
    let new = try judge(devices, group: 8, targets: ["0000:03:02.0"]) { $0.kernel.release = "6.12.9-amd64" }
    #expect(new.verdict == .fail)
    let old = try judge(devices, group: 8, targets: ["0000:03:02.0"]) { $0.kernel.release = "5.10.0-30-amd64" }
    #expect(old.verdict == .pass)
  }

  @Test func aBetterSlotIsRecommended() throws {
    let judgement = try judge(GroupMachines.portsOfOneSlot, group: 4, targets: ["0000:04:00.0"])
    #expect(judgement.verdict == .fail)
    let hardware = judgement.remedy.first { $0.place == .hardware }
    #expect(hardware?.text.contains("behind 0000:00:03.0 (empty) it would be alone") == true)
  }

  @Test func withoutABetterSlotTheFirmwareIsNamed() throws {
    let devices = GroupMachines.portsOfOneSlot.filter { $0.address.description != "0000:00:03.0" }
    let judgement = try judge(devices, group: 4, targets: ["0000:04:00.0"])
    #expect(judgement.remedy.contains { $0.place == .firmware })
  }

  @Test func whatTheHostLivesOnIsNotUnbound() throws {
    let judgement = try judge(GroupMachines.portsOfOneSlot, group: 4, targets: ["0000:05:00.0"]) { machine in
      var disk = BlockDevice(
        name: "nvme0n1", path: "/sys/devices/pci0000:00/0000:00:1c.0/0000:04:00.0/nvme/nvme0/nvme0n1")
      disk.mountPoints = ["/"]
      machine.usage.blockDevices = [disk]
    }
    #expect(judgement.verdict == .fail)
    #expect(judgement.remedy.first?.text.contains("nvme0n1 is mounted at /") == true)
    #expect(judgement.remedy.allSatisfy { $0.command?.contains("unbind") != true })
  }

  @Test func aMemberThatIsNoPCIFunctionIsUnknown() throws {
    let judgement = try judge(GroupMachines.gaming, group: 11, targets: ["0000:02:00.0"]) {
      $0.iommu.groups = $0.iommu.groups.map { group in
        var group = group
        if group.number == 11 { group.otherMembers = ["fe800000.dma"] }
        return group
      }
    }
    #expect(judgement.verdict == .unknown)
    #expect(judgement.remedy.first?.command == "readlink /sys/kernel/iommu_groups/11/devices/fe800000.dma/driver")
  }

  @Test func aMemberThatVanishedIsUnknown() throws {
    let judgement = try judge(GroupMachines.gaming, group: 10, targets: ["0000:01:00.0"]) {
      $0.pci = PCITopology($0.pci.devices.filter { $0.address.description != "0000:01:00.1" })
    }
    #expect(judgement.verdict == .unknown)
    #expect(judgement.summary.contains("0000:01:00.1"))
  }
}
