// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import SystemPackage
import TestSupport
import Testing

@Suite("iommu.unsafe-interrupts")
struct UnsafeInterruptsCheckTests {
  private let check = UnsafeInterruptsCheck()
  private let type1 = "vfio_iommu_type1.allow_unsafe_interrupts"

  @Test func defaultsPass() {
    let judgement = check.judge(
      .built { $0.kernel.parameters = [type1: "N", "vfio.enable_unsafe_noiommu_mode": "N"] })[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.evidence.map(\.value) == ["N", "absent", "N"])
  }

  @Test func whereThereIsNoVFIOTheQuestionDoesNotArise() {
    #expect(check.judge(Machine()).map(\.verdict) == [.notApplicable])
    let known = Machine.built {
      $0.kernel.builtInModules = ["nvme"]
      $0.kernel.availableModules = ["kvm"]
    }
    #expect(check.judge(known)[0].summary.contains("no VFIO"))
  }

  @Test func aModuleThatIsThereToBeLoadedHasItsDefaults() {
    let machine = Machine.built {
      $0.kernel.builtInModules = ["nvme"]
      $0.kernel.availableModules = ["vfio_pci", "vfio_iommu_type1"]
    }
    #expect(check.judge(machine).map(\.verdict) == [.pass])
  }

  /// The line that guides hand on to machines that do not need it.
  @Test func needlessSwitchIsCalledNeedless() {
    let judgement = check.judge(
      .built {
        $0.kernel.parameters[type1] = "Y"
        $0.kernel.interruptChips = ["IR-PCI-MSI"]
        $0.bootConfiguration.moduleDirectives = [
          ModuleDirective(
            path: "/etc/modprobe.d/iommu_unsafe_interrupts.conf", line: 1, command: "options",
            module: "vfio_iommu_type1", arguments: ["allow_unsafe_interrupts=1"])
        ]
      })[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary.contains("needless"))
    #expect(
      judgement.remedy.map(\.command) == [
        "echo 0 | sudo tee /sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts", nil,
      ])
    #expect(judgement.remedy.last?.text.contains("iommu_unsafe_interrupts.conf, line 1") == true)
  }

  @Test func neededSwitchIsCalledDangerous() {
    let judgement = check.judge(
      .built {
        $0.kernel.parameters["iommufd.allow_unsafe_interrupts"] = "Y"
        $0.kernel.interruptChips = ["IO-APIC", "PCI-MSI"]
      })[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary.contains("forge interrupts"))
  }

  @Test func aModuleYetToBeLoadedIsForeseen() {
    let judgement = check.judge(
      .built { $0.kernel.commandLine = ["vfio_iommu_type1.allow_unsafe_interrupts=1"] })[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary.contains("once the module is loaded"))
  }

  @Test func whatRunsOutweighsWhatIsWritten() {
    let machine = Machine.built {
      $0.kernel.parameters[type1] = "N"
      $0.kernel.commandLine = ["\(type1)=1"]
    }
    #expect(check.judge(machine).map(\.verdict) == [.pass])
  }

  @Test func bothSwitchesAreReported() {
    let machine = Machine.built {
      $0.kernel.parameters = [type1: "Y", "vfio.enable_unsafe_noiommu_mode": "Y"]
    }
    #expect(check.judge(machine).map(\.verdict) == [.warn, .warn])
  }

  @Test func aDeviceWithoutIOMMUFails() {
    let judgement = check.judge(.built { $0.vfio.unsafeGroups = [0] })[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.evidence.first?.path == "/dev/vfio/noiommu-0")
  }

  @Test func anUnreadableParameterIsUnknown() {
    let path = "/sys/module/iommufd/parameters/allow_unsafe_interrupts"
    #expect(check.judge(.built { $0.gaps = [Gap(path: path, errno: .permissionDenied)] }).map(\.verdict) == [.unknown])
  }
}
