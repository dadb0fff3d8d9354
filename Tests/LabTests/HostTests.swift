// SPDX-License-Identifier: GPL-3.0-or-later
import Testing
import ToolSupport

/// The machines whose host is not in order: not only that it is said, but also who is to blame.
@Suite("Hosts in the lab", .enabled(if: Lab.isAvailable, "\(Lab.absence)"))
struct HostTests {
  /// A lab machine is a virtual one, so "firmware" is its hypervisor.
  @Test func withoutAnIOMMUTheHypervisorIsTheReason() async throws {
    let boot = try await Lab.shared.boot("no-iommu")
    let report = try boot.report()
    for id in ["iommu.firmware", "iommu.enabled"] {
      let finding = try #require(report[id])
      #expect(finding.verdict == "fail")
      #expect(finding.summary.contains("hypervisor"))
      #expect(finding.remedy.contains { $0.command?.contains("-device intel-iommu") ?? false })
    }
    #expect(try boot.outcome("preflight").status == 1)
  }

  @Test func switchedOffTheKernelIsTheReason() async throws {
    let report = try await Lab.shared.boot("iommu-off").report()
    #expect(report.verdict("iommu.firmware") == "pass")
    let finding = try #require(report["iommu.enabled"])
    #expect(finding.summary.contains("kernel"))
    #expect(finding.evidence.contains { $0.path == "/proc/cmdline" && $0.value.contains("intel_iommu=off") })
    #expect(finding.remedy.contains { $0.command == "intel_iommu=on" })
  }

  @Test func withoutRemappingTheIOMMUIsTheReason() async throws {
    let finding = try #require(try await Lab.shared.boot("no-remapping").report()["iommu.interrupt-remapping"])
    #expect(finding.verdict == "fail")
    #expect(finding.evidence.contains { $0.path == "/sys/class/iommu/dmar0/intel-iommu/ecap" })
  }

  @Test func anAMDMachineIsGroupedByItsOwnIOMMU() async throws {
    let report = try await Lab.shared.boot("amd").report()
    #expect(report["iommu.firmware"]?.summary.contains("IVRS") ?? false)
    #expect(report["iommu.enabled"]?.summary.contains("ivhd0") ?? false)
    // The IOMMU shows itself as a function; it is none that could be handed over.
    #expect(report.candidates?.contains { $0.subject == "pci:0000:00:01.0" } == false)
  }

  @Test(.enabled(if: Lab.hasOwnKernel, "\(Lab.kernelAbsence)"))
  func iommufdIsToldApartByItsNodes() async throws {
    let boot = try await Lab.shared.boot("iommufd")
    let finding = try #require(try boot.report()["vfio.available"])
    #expect(finding.verdict == "pass")
    #expect(finding.summary.contains("iommufd") && finding.summary.contains("built in"))
    let bound = try boot.report("bound")
    for subject in ["pci:0000:02:00.0", "pci:0000:03:00.0"] {
      #expect(bound.verdict("device.driver", subject) == "pass")
      #expect(bound.verdict("device.in-use", subject) == "pass")
    }
    let nodes = try boot.outcome("nodes").output
    for node in ["/dev/iommu", "/dev/vfio/devices/vfio0", "/dev/vfio/devices/vfio1", "/dev/vfio/vfio"] {
      #expect(nodes.contains(node))
    }
  }
}
