// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

@Suite("vfio.interfaces")
struct VFIOInterfacesCheckTests {
  private let check = VFIOInterfacesCheck()

  private func judge(_ change: (inout Machine) -> Void) -> Judgement {
    check.judge(
      .built {
        $0.kernel.loadedModules = ["vfio_pci"]
        change(&$0)
      })[0]
  }

  /// Debian 13: VMs of KubeVirt 1.9.0 do not start. Known before anything is bound.
  @Test func groupsOnlyNamesWhoDoesNotStart() {
    let judgement = judge {
      $0.kernel.release = "6.12.9-amd64"
      $0.kernel.configuration = ["VFIO": "m", "VFIO_GROUP": "y", "VFIO_DEVICE_CDEV": "n"]
    }
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary.contains("KubeVirt 1.9.0"))
  }

  @Test func anOldKernelHasNoNodes() {
    let judgement = judge { $0.kernel.release = "6.1.0-28-amd64" }
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary.hasPrefix("groups only"))
  }

  @Test func bothByConfiguration() {
    let judgement = judge { $0.kernel.configuration = ["VFIO_GROUP": "y", "VFIO_DEVICE_CDEV": "y"] }
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary.hasPrefix("groups and device nodes"))
  }

  @Test func nodesDecideOverTheConfiguration() {
    let judgement = judge {
      $0.kernel.configuration = ["VFIO_GROUP": "y"]
      $0.vfio.groups = [7]
      $0.vfio.devices = ["vfio0"]
    }
    #expect(judgement.summary.hasPrefix("groups and device nodes"))
  }

  @Test func nodesWithoutGroupsWarn() {
    let judgement = judge {
      $0.kernel.configuration = ["VFIO_GROUP": "n", "VFIO_DEVICE_CDEV": "y"]
    }
    #expect(judgement.verdict == .warn)
    #expect(judgement.remedy.contains { $0.command == "<iommufd enabled='yes'/>" })
    // The same without a configuration, by what a bound function has.
    let seen = judge {
      $0.pci = PCITopology([.built("0000:01:00.0", group: 7, driver: "vfio-pci") { $0.vfioDeviceName = "vfio0" }])
      $0.vfio.devices = ["vfio0"]
    }
    #expect(seen.verdict == .warn)
  }

  @Test func aBoundFunctionShowsThatThereAreNoNodes() {
    let judgement = judge {
      $0.pci = PCITopology([.built("0000:01:00.0", group: 7, driver: "vfio-pci") { $0.vfioDeviceName = "vfio0" }])
      $0.vfio.groups = [7]
    }
    #expect(judgement.summary.hasPrefix("groups only"))
  }

  @Test func iommufdsContainerIsNamed() {
    let judgement = judge {
      $0.kernel.configuration = ["VFIO_GROUP": "y", "VFIO_DEVICE_CDEV": "y", "IOMMUFD_VFIO_CONTAINER": "y"]
    }
    #expect(judgement.summary.contains("iommufd's emulation"))
  }

  /// Nothing was read: that is neither good nor bad.
  @Test func withoutAnyOfItNothingIsSaid() {
    #expect(judge { $0.kernel.release = "6.12.9" }.verdict == .notApplicable)
    #expect(check.judge(Machine())[0].verdict == .notApplicable)
  }
}
