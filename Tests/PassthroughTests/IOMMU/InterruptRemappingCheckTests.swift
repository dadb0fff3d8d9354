// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import SystemPackage
import TestSupport
import Testing

@Suite("iommu.interrupt-remapping")
struct InterruptRemappingCheckTests {
  private let check = InterruptRemappingCheck()

  private func host(_ chips: Set<String>, _ change: (inout Machine) -> Void = { _ in }) -> Machine {
    .built {
      $0.iommu.groups = [IOMMUGroup(number: 0, members: [])]
      $0.processor.count = 8
      $0.processor.flags = ["fpu", "vmx"]
      $0.kernel.interruptChips = chips
      change(&$0)
    }
  }

  @Test(
    arguments: [
      // Debian 12 on a desktop, Linux 6.12 on AMD, and a virtual machine with intel-iommu on 6.8.
      ["IR-IO-APIC", "IR-PCI-MSI", "DMAR-MSI"], ["IR-IO-APIC", "IR-PCI-MSIX-0000:0b:00.3", "PCI-MSI-0000:00:00.2"],
      ["vIR-PCI-MSIX-0000:00:04.0", "DMAR-MSI"],
    ] as [Set<String>])
  func remappedChipsPass(chips: Set<String>) {
    #expect(check.judge(host(chips)).map(\.verdict) == [.pass])
  }

  @Test func plainChipsFailWhateverTheHardwareCould() {
    let judgement = check.judge(
      host(["IO-APIC", "PCI-MSI"]) {
        $0.iommu.units = [IOMMUUnit(name: "dmar0", .intel(IntelIOMMU(extendedCapability: 0xf0_20df)))]
      })[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.evidence.contains { $0.path == "/sys/class/iommu/dmar0/intel-iommu/ecap" })
    #expect(judgement.remedy.first?.place == .firmware)
  }

  @Test func theCulpritIsNamed() {
    let judgement = check.judge(host(["IO-APIC"]) { $0.kernel.commandLine = ["quiet", "intremap=off"] })[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.summary.contains("intremap=off switches it off"))
  }

  /// QEMU's intel-iommu remaps interrupts only when asked to.
  @Test func aVirtualIOMMUWithoutItIsToldHow() {
    let judgement = check.judge(
      host(["IO-APIC", "PCI-MSIX-0000:00:02.0"]) {
        $0.processor.flags.insert("hypervisor")
        $0.hypervisor = Hypervisor(.kvm, .guest, path: "/sys/devices/virtual/dmi/id/sys_vendor", value: "QEMU")
      })[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.remedy.first?.command?.contains("intremap=on") == true)
  }

  @Test func whoWasToldToGoOnIsOnlyWarned() {
    let judgement = check.judge(
      host(["IO-APIC"]) { $0.kernel.parameters["vfio_iommu_type1.allow_unsafe_interrupts"] = "Y" })[0]
    #expect(judgement.verdict == .warn)
  }

  /// A Xen dom0 has chips of its own.
  @Test func strangeChipsAreUnknown() {
    #expect(check.judge(host(["xen-pirq", "xen-dyn"])).map(\.verdict) == [.unknown])
  }

  @Test func anUnreadableFileIsUnknown() {
    let machine = host([]) { $0.gaps = [Gap(path: "/proc/interrupts", errno: .permissionDenied)] }
    #expect(check.judge(machine)[0].remedy == [.runAsRoot])
  }

  @Test func armAndMachinesWithoutIOMMUAreNotAsked() {
    #expect(check.judge(host(["GICv3"]) { $0.processor.flags = ["fp", "asimd"] }).map(\.verdict) == [.notApplicable])
    #expect(check.judge(Machine()).map(\.verdict) == [.notApplicable])
  }
}
