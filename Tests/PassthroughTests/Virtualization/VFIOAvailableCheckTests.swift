// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import SystemPackage
import TestSupport
import Testing

@Suite("vfio.available")
struct VFIOAvailableCheckTests {
  private let check = VFIOAvailableCheck()

  @Test func builtInWithBothInterfaces() {
    let judgement = check.judge(
      .built {
        $0.kernel.builtInModules = ["vfio_pci"]
        $0.vfio.hasContainer = true
        $0.vfio.hasIOMMUFD = true
      })[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary == "vfio-pci is built in; group interface and iommufd")
  }

  /// A kernel of one's own without modules.builtin: the registered driver tells.
  @Test func aRegisteredDriverIsProof() {
    let judgement = check.judge(.built { $0.kernel.pciDrivers = ["nvme", "vfio-pci"] })[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary == "vfio-pci is built in")
  }

  @Test func aModuleCanBeLoaded() {
    let judgement = check.judge(
      .built {
        $0.kernel.builtInModules = ["nvme"]
        $0.kernel.availableModules = ["vfio_pci"]
      })[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary == "vfio-pci is a module, not loaded yet")
  }

  @Test func aCloudKernelWithoutItFails() {
    let judgement = check.judge(
      .built {
        $0.kernel.release = "6.1.0-28-cloud-amd64"
        $0.kernel.builtInModules = ["virtio_pci"]
        $0.kernel.availableModules = ["nvme"]
      })[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.summary.contains("6.1.0-28-cloud-amd64"))
  }

  @Test func withoutListsItIsUnknown() {
    let judgement = check.judge(Machine())[0]
    #expect(judgement.verdict == .unknown)
    #expect(judgement.remedy.map(\.command) == ["sudo modprobe vfio-pci", "zgrep CONFIG_VFIO /proc/config.gz"])
  }

  /// KubeVirt 18895: sysfs has vfio-dev/vfio0, and /dev has nothing to open.
  @Test func aBoundDeviceWithoutANodeWarns() {
    let judgement = check.judge(
      .built {
        $0.kernel.loadedModules = ["vfio_pci"]
        $0.pci = PCITopology([
          .built("0000:01:00.0", group: 14, driver: "vfio-pci") { $0.vfioDeviceName = "vfio0" }
        ])
      })[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary.contains("0000:01:00.0"))
  }

  @Test func eitherNodeWillDo() {
    var machine = Machine.built {
      $0.kernel.loadedModules = ["vfio_pci"]
      $0.pci = PCITopology([.built("0000:01:00.0", group: 14, driver: "vfio-pci") { $0.vfioDeviceName = "vfio0" }])
    }
    machine.vfio.groups = [14]
    #expect(check.judge(machine).map(\.verdict) == [.pass])
    machine.vfio.groups = []
    machine.vfio.devices = ["vfio0"]
    #expect(check.judge(machine)[0].summary == "vfio-pci is loaded; device nodes")
  }
}
