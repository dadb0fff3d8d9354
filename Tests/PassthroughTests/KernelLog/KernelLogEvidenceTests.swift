// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import SystemPackage
import TestSupport
import Testing

/// The kernel's log as evidence of the checks.
@Suite("Kernel log: evidence")
struct KernelLogEvidenceTests {
  private func machine(_ lines: [String], change: (inout PCIDevice) -> Void = { _ in }) -> Machine {
    .built {
      $0.pci = PCITopology([.built("0000:01:00.0", change: change), .built("0000:02:00.0")])
      $0.kernelLog = KernelLogExcerpt(lines: lines)
    }
  }

  private func finding(_ id: String, _ machine: Machine, _ address: String = "0000:01:00.0") throws -> Finding {
    let target = Target.pci(try #require(PCIAddress(address)))
    let findings = Preflight(machine: machine, targets: [target]).findings(for: target)
    return try #require(findings.first { $0.id == id })
  }

  private static let noRoom = "mlx5_core 0000:01:00.0: not enough MMIO resources for SR-IOV"

  @Test func roomForVirtualFunctions() throws {
    let machine = machine([Self.noRoom]) { $0.totalVirtualFunctions = 7 }
    let finding = try finding("device.sriov", machine)
    #expect(finding.verdict == .warn)
    #expect(finding.summary.contains("not enough MMIO resources"))
    #expect(finding.evidence.contains(Evidence("/dev/kmsg", Self.noRoom)))
    #expect(finding.remedy.map(\.place) == [.firmware, .kernelCommandLine])
    // Nothing is said of another function.
    var other = machine
    other.pci = PCITopology([.built("0000:02:00.0") { $0.totalVirtualFunctions = 7 }])
    #expect(try self.finding("device.sriov", other, "0000:02:00.0").verdict == .pass)
  }

  @Test func whatIsInForceIsNotAdvised() throws {
    var machine = machine([Self.noRoom]) { $0.totalVirtualFunctions = 7 }
    machine.kernel.commandLine = ["pci=realloc"]
    #expect(try finding("device.sriov", machine).remedy.map(\.place) == [.firmware])
  }

  /// Virtual functions that are there prove that there was room in the end.
  @Test func whatIsOverIsNotTold() throws {
    let machine = machine([Self.noRoom]) {
      $0.totalVirtualFunctions = 7
      $0.enabledVirtualFunctions = 2
      $0.driver = "mlx5_core"
    }
    #expect(try !finding("device.sriov", machine).summary.contains("MMIO"))
  }

  @Test func aQuestionThatDoesNotAriseIsNotRaised() throws {
    #expect(try finding("device.sriov", machine([Self.noRoom])).verdict == .notApplicable)
  }

  @Test func powerIsLostUntilTheDeviceAnswers() throws {
    let lost = "vfio-pci 0000:01:00.0: Unable to change power state from D3cold to D0, device inaccessible"
    func verdict(_ lines: [String]) throws -> Verdict {
      try finding("device.power", machine(lines) { $0.power.state = .d0 }).verdict
    }
    #expect(try verdict([lost]) == .warn)
    #expect(try verdict([lost, "nvme 0000:01:00.0: enabling device (0000 -> 0002)"]) == .pass)
    #expect(try verdict(["nvme 0000:01:00.0: enabling device (0000 -> 0002)", lost]) == .warn)
    #expect(try verdict([lost, "nvme 0000:02:00.0: enabling device (0000 -> 0002)"]) == .warn)
  }

  @Test func aResetThatFailedIsNoReset() throws {
    let machine = machine(["vfio-pci 0000:01:00.0: not ready 65535ms after FLR; giving up"]) {
      $0.resetMethods = [.functionLevel]
      $0.hasResetFile = true
    }
    let finding = try finding("device.reset", machine)
    #expect(finding.verdict == .warn)
    #expect(finding.summary.contains("65 s"))
  }

  /// -22 is a matter of the machine and does not pass; -16 may.
  @Test(arguments: [(-22, Verdict.fail), (-16, .warn)]) func vfioRefused(error: Int, verdict: Verdict) throws {
    let line = "vfio-pci 0000:01:00.0: probe with driver vfio-pci failed with error \(error)"
    let refused = try finding("device.driver", machine([line]) { $0.driver = "igb" })
    #expect(refused.verdict == verdict)
    #expect(refused.summary.contains("error \(error)"))
    // Binding it again is no advice against a refusal that stands.
    #expect(refused.remedy.contains { $0.command?.contains("driver_override") == true } == (verdict == .warn))
    #expect(try finding("device.driver", machine([line]) { $0.driver = "vfio-pci" }).verdict == .pass)
  }

  @Test func firmwareDemands() throws {
    var machine = machine([
      "vfio-pci 0000:01:00.0: Device is ineligible for IOMMU domain attach due to platform RMRR requirement.  Contact"
    ]) { $0.group = 4 }
    machine.iommu.groups = machine.pci.groupsByMembership
    let finding = try finding("group.reserved-regions", machine)
    #expect(finding.verdict == .fail)
    #expect(finding.remedy.map(\.place) == [.firmware])
  }

  @Test func aClosedInterruptLine() throws {
    var machine = machine(["irq 16: nobody cared"]) { $0.allocatedMessageInterrupts = 1 }
    #expect(try finding("device.interrupts", machine).verdict == .pass)
    machine.kernelLog?.functionsByInterrupt = [16: [PCIAddress(bus: 1, device: 0, function: 0)]]
    #expect(try finding("device.interrupts", machine).verdict == .warn)
  }

  @Test func correctedErrorsOnlyExplain() throws {
    let line = "nvme 0000:01:00.0: PCIe Bus Error: severity=Corrected, type=Physical Layer,"
    let machine = machine([line]) { $0.errorCounters = PCIErrorCounters(correctable: 1, nonFatal: 0, fatal: 0) }
    let finding = try finding("device.errors", machine)
    #expect(finding.verdict == .pass)
    #expect(finding.evidence.contains(Evidence("/dev/kmsg", line)))
  }

  // MARK: device.dma-faults and kernel.log

  @Test func faults() throws {
    let line = "DMAR: [DMA Read NO_PASID] Request device [01:00.0] fault addr 0x7000 "
    let found = try finding("device.dma-faults", machine([line, line]))
    #expect(found.verdict == .warn)
    #expect(found.summary.contains("2 accesses"))
    #expect(try finding("device.dma-faults", machine([line]), "0000:02:00.0").verdict == .pass)
    #expect(try finding("device.dma-faults", machine([])).verdict == .pass)
    var unread = machine([])
    unread.kernelLog = nil
    #expect(try finding("device.dma-faults", unread).verdict == .notApplicable)
  }

  /// VT-d names no domain: with two functions of that address none is blamed; those behind VMD are never meant.
  @Test func aFaultOfSomeDomain() throws {
    let line = "DMAR: [DMA Read] Request device [01:00.0] fault addr 0"
    var machine = machine([line])
    machine.pci = PCITopology([.built("0000:01:00.0"), .built("0001:01:00.0")])
    #expect(try finding("device.dma-faults", machine).verdict == .pass)
    machine.pci = PCITopology([.built("0000:01:00.0"), .built("10000:01:00.0")])
    #expect(try finding("device.dma-faults", machine).verdict == .warn)
  }

  @Test func theLogIsMissedOnce() {
    #expect(KernelLogCheck().judge(machine([])).map(\.verdict) == [.pass])
    #expect(KernelLogCheck().judge(Machine()).map(\.verdict) == [.notApplicable])
    let judgement = KernelLogCheck().judge(.built { $0.gaps = [Gap(path: "/dev/kmsg", errno: .notPermitted)] })[0]
    #expect(judgement.verdict == .unknown)
    #expect(judgement.remedy == [.runAsRoot])
  }
}
