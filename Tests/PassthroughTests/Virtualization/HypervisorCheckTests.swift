// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

@Suite("host.hypervisor")
struct HypervisorCheckTests {
  private let check = HypervisorCheck()

  private static func guest(_ product: Hypervisor.Product) -> Machine {
    .built {
      $0.firmware.hasACPITables = true
      $0.processor.flags = ["fpu", "hypervisor"]
      $0.processor.count = 1
      $0.hypervisor = Hypervisor(product, .guest, path: "/sys/devices/virtual/dmi/id/sys_vendor", value: "x")
    }
  }

  @Test func whatRunsBelow() {
    #expect(check.judge(Machine()).map(\.verdict) == [.unknown])
    let bare = check.judge(.built { $0.processor.count = 8 })[0]
    #expect(bare.verdict == .pass)
    #expect(bare.summary == "bare metal: no hypervisor below this kernel")
    #expect(check.judge(Self.guest(.vmware))[0].summary == "this is a virtual machine (VMware)")
  }

  @Test func hyperVsRootPartitionIsUnknown() {
    let machine = Machine.built {
      $0.hypervisor = Hypervisor(.microsoft, .controlDomain, path: "/proc/modules", value: "mshv_root")
    }
    #expect(check.judge(machine).map(\.verdict) == [.unknown])
    #expect(VirtualizationCheck().judge(machine).map(\.verdict) == [.notApplicable])
  }

  /// QEMU's syntax helps only who has QEMU.
  @Test(arguments: Hypervisor.Product.allCases)
  func remediesSpeakTheHypervisorsLanguage(product: Hypervisor.Product) {
    let machine = Self.guest(product)
    let judgements =
      IOMMUFirmwareCheck().judge(machine) + IOMMUEnabledCheck().judge(machine) + VirtualizationCheck().judge(machine)
    #expect(judgements.map(\.verdict) == [.fail, .fail, .warn])
    for judgement in judgements {
      #expect(!judgement.remedy.isEmpty)
      let text = judgement.remedy.map { $0.text + " " + ($0.command ?? "") }.joined(separator: " ")
      #expect(text.contains("-device intel-iommu") == (product == .kvm && judgement.verdict == .fail))
      #expect(text.contains("-cpu host") == (product == .kvm && judgement.verdict == .warn))
      #expect(!text.contains("VT-d"))
    }
  }

  @Test func proxmoxAndLibvirtAreNamedToo() {
    let commands = IOMMUEnabledCheck().judge(Self.guest(.kvm))[0].remedy.compactMap(\.command)
    #expect(commands.contains("qm set VMID --machine q35,viommu=intel"))
    #expect(commands.contains { $0.hasPrefix("<iommu model='intel'>") })
  }

  @Test func anArmGuestIsOfferedAnSMMU() {
    var machine = Self.guest(.kvm)
    machine.processor.flags = ["fp"]
    machine.processor.architecture = .arm
    #expect(IOMMUEnabledCheck().judge(machine)[0].remedy.compactMap(\.command).contains("<iommu model='smmuv3'/>"))
  }
}

/// Xen's control domain: Xen drives the IOMMU, and devices go to guests through xen-pciback.
@Suite("Xen's control domain")
struct XenControlDomainTests {
  private func machine(driver: String?, commandLine: [String] = []) -> Machine {
    .built {
      $0.hypervisor = Hypervisor(.xen, .controlDomain, path: "/proc/xen/capabilities", value: "control_d")
      $0.processor.flags = ["fpu", "hypervisor"]
      $0.processor.count = 4
      $0.processor.vendor = "GenuineIntel"
      $0.kernel.commandLine = commandLine
      $0.pci = PCITopology([.built("0000:03:00.0", classCode: 0x0c0330, driver: driver)])
    }
  }

  private let target = Target.pci(PCIAddress(bus: 3, device: 0, function: 0))

  private func findings(_ machine: Machine) -> [Finding] { Preflight(machine: machine, targets: [target]).findings() }

  @Test func theHostHasOneFinding() {
    let host = findings(machine(driver: "pciback")).filter { $0.subject == .host && $0.verdict != .notApplicable }
    #expect(host.map(\.id) == ["host.hypervisor"])
    #expect(host.map(\.verdict) == [.pass])
    #expect(host[0].summary.contains("xen-pciback"))
  }

  @Test func aDeviceWithPCIBackIsReady() {
    let findings = findings(machine(driver: "pciback"))
    #expect(findings.first { $0.id == "device.driver" }?.verdict == .pass)
    #expect(findings.allSatisfy { $0.verdict != .fail })
    let uses = HostUses(machine(driver: "pciback"))
    #expect(DeviceState(of: .built("0000:03:00.0", driver: "pciback"), uses: uses) == .pciback)
  }

  @Test func aDriverThatHasToStayIsNotComparedWithVFIO() throws {
    var machine = machine(driver: "ahci")
    var disk = BlockDevice(name: "sda", path: machine.pci.devices[0].path + "/ata1/host0/target0:0:0/0:0:0:0/block/sda")
    disk.mountPoints = ["/"]
    machine.usage.blockDevices = [disk]
    let driver = try #require(findings(machine).first { $0.id == "device.driver" })
    #expect(driver.verdict == .warn)
    #expect(driver.summary == "bound to ahci, not to xen-pciback")
  }

  /// No word of vfio-pci, QEMU or VT-d in any remedy.
  @Test func anotherDriverIsTakenAwayXensWay() throws {
    let findings = findings(machine(driver: "xhci_hcd"))
    let driver = try #require(findings.first { $0.id == "device.driver" })
    #expect(driver.verdict == .warn)
    #expect(driver.remedy.compactMap(\.command).contains { $0.contains("xl pci-assignable-add 0000:03:00.0") })
    #expect(driver.remedy.compactMap(\.command).contains("xen-pciback.hide=(0000:03:00.0)"))
    for remedy in findings.flatMap(\.remedy) {
      for word in ["vfio", "-device", "VT-d", "qemu"] {
        #expect(!"\(remedy.text) \(remedy.command ?? "")".contains(word))
      }
    }
  }

  @Test(
    arguments: [
      ("pciback", "xen-pciback.hide=(0000:03:00.0)", Verdict.pass),
      ("pciback", "xen-pciback.hide=(01:00.0)(03:00.0)", .pass),
      ("pciback", "xen-pciback.hide=(03:00.*)", .pass), ("xhci_hcd", "xen-pciback.hide=(0000:03:00.0)", .warn),
      ("pciback", "xen-pciback.hide=(0000:04:00.0)", .notApplicable), ("pciback", "quiet", .notApplicable),
    ])
  func whatIsHiddenAtBoot(driver: String, argument: String, verdict: Verdict) {
    let context = CheckContext(machine: machine(driver: driver, commandLine: [argument]), targets: [target])
    #expect(BindingCheck().judge(context).map(\.verdict) == [verdict])
  }

  /// A guest of Xen's is no control domain: it is told what is missing.
  @Test func aGuestOfXenFails() {
    var machine = machine(driver: nil)
    machine.hypervisor = Hypervisor(.xen, .guest, path: "/sys/hypervisor/type", value: "xen")
    let enabled = findings(machine).first { $0.id == "iommu.enabled" }
    #expect(enabled?.verdict == .fail)
    #expect(enabled?.remedy.first?.text.contains("dom0") == true)
  }
}
