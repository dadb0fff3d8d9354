// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

@Suite("Verdicts that changed")
struct VerdictComparisonTests {

  @Test(
    arguments: [
      (.ready, .blocked, .regressed), (.warnings, .blocked, .regressed), (.unknown, .blocked, .changed),
      (.blocked, .unknown, .unknown), (.ready, .unknown, .unknown), (.blocked, .ready, .improved),
      (.unknown, .warnings, .improved), (.ready, .warnings, .changed), (.warnings, .ready, .changed),
    ] as [(Candidate.State, Candidate.State, VerdictChange)])
  func directionsOfStates(old: Candidate.State, new: Candidate.State, direction: VerdictChange) {
    #expect(VerdictChange(from: old, to: new) == direction)
  }

  @Test(
    arguments: [
      (.pass, .fail, .regressed), (.notApplicable, .fail, .regressed), (.unknown, .fail, .changed),
      (.pass, .unknown, .unknown), (.fail, .pass, .improved), (.fail, .notApplicable, .improved),
      (.unknown, .pass, .improved), (.pass, .warn, .changed),
    ] as [(Verdict, Verdict, VerdictChange)])
  func directionsOfVerdicts(old: Verdict, new: Verdict, direction: VerdictChange) {
    #expect(VerdictChange(from: old, to: new) == direction)
  }

  private func hub(_ change: (inout USBDevice) -> Void = { _ in }) -> Machine {
    .usb([.hub("usb1"), .built("1-2", change: change)])
  }

  @Test func whatWasReadyAndIsBlockedRegressed() throws {
    let old = hub()
    let new = hub { $0.authorized = false }
    let state = try #require(Preflight(machine: new).candidates().last?.state)
    try #require(state == .blocked)
    let difference = MachineDifference(old, new)
    let change = try #require(difference.verdicts.devices.first { $0.old == .usb(USBPath(bus: 1, ports: [2])) })
    #expect(change.direction == .regressed)
    #expect(change.reasons.map(\.id) == ["usb.authorized"])
    #expect(difference.outcome == .regressed)
    #expect(MachineDifference(new, old).outcome == .changed)
  }

  @Test func whatWasReadyAndIsGoneRegressed() throws {
    let difference = MachineDifference(hub(), .usb([.hub("usb1")]))
    let change = try #require(difference.verdicts.devices.first)
    #expect(change.new == nil)
    #expect(change.direction == .regressed)
    #expect(difference.outcome == .regressed)
  }

  @Test func whatWasBlockedMayGo() {
    let difference = MachineDifference(hub { $0.authorized = false }, .usb([.hub("usb1")]))
    #expect(!difference.verdicts.devices.contains { $0.old == .usb(USBPath(bus: 1, ports: [2])) })
    #expect(difference.outcome == .changed)
  }

  @Test func aNewDeviceIsNoRegressionWhateverItsState() {
    let difference = MachineDifference(.usb([.hub("usb1")]), hub { $0.authorized = false })
    #expect(difference.verdicts.came.map(\.state) == [.blocked])
    #expect(difference.outcome == .changed)
  }

  /// Of two equal ones that were both moved, one is blocked now: which, nobody knows, but one was lost.
  @Test func oneOfEqualDevicesWasLost() throws {
    func stick(_ path: String, isAuthorized: Bool = true) -> USBDevice {
      .built(path) { $0.authorized = isAuthorized }
    }
    let difference = MachineDifference(
      .usb([.hub("usb1"), stick("1-1"), stick("1-2")]),
      .usb([.hub("usb1"), stick("1-3"), stick("1-4", isAuthorized: false)]))
    let change = try #require(difference.verdicts.ambiguous.first)
    #expect((change.oldReady, change.newReady) == (2, 1))
    #expect(change.direction == .regressed)
    #expect(difference.outcome == .regressed)
  }

  /// Turned off, the IOMMU takes everything with it.
  @Test func aHostCheckThatFailsNow() throws {
    func machine(groups: Bool) -> Machine {
      .built {
        $0.iommu.firmwareTables = ["DMAR"]
        $0.pci = PCITopology([.built("0000:00:02.0", group: groups ? 1 : nil)])
        $0.iommu.groups = $0.pci.groupsByMembership
        $0.iommu.units = groups ? [IOMMUUnit(name: "dmar0", .intel(IntelIOMMU()))] : []
      }
    }
    let difference = MachineDifference(machine(groups: true), machine(groups: false))
    let change = try #require(difference.verdicts.host.first { $0.id == "iommu.enabled" })
    #expect(change.old == .pass)
    #expect(change.finding.verdict == .fail)
    #expect(change.direction == .regressed)
    #expect(difference.host.isIOMMUEnabled == Change(true, false))
    // Every group is gone, which one line says: nothing was dissolved one by one.
    #expect(difference.groups.isEmpty)
  }

  /// A warning, which nearly every device has, must not hide that a check can no longer tell.
  @Test func privilegesThatAreMissingNowAreUnknown() throws {
    func machine(_ change: (PCIDevice) -> PCIDevice) -> Machine {
      .of(
        [.port("0000:00:01.0"), .endpoint("0000:01:00.0", behind: ["0000:00:01.0"], group: 1, driver: "nvme")].map(
          change)
      ) {
        $0.iommu.firmwareTables = ["DMAR"]
        $0.iommu.units = [IOMMUUnit(name: "dmar0", .intel(IntelIOMMU()))]
        $0.kernel.pciDrivers = ["vfio-pci"]
      }
    }
    let difference = MachineDifference(machine { $0 }, machine(\.unprivileged))
    #expect(difference.functions.pairs.count == 2)
    let change = try #require(difference.verdicts.devices.first)
    #expect(change.reasons.contains { $0.verdict == .unknown })
    #expect(change.oldState == change.newState || change.newState == .unknown, "\(change)")
    #expect(difference.outcome == .unknown)
    // With the privileges back, what was unknown is resolved, and nothing is worse.
    let back = MachineDifference(machine(\.unprivileged), machine { $0 })
    #expect(back.verdicts.devices.first?.resolved.isEmpty == false)
    #expect(back.outcome == .changed)
  }

  @Test func anotherFindingInTheSameStateIsTold() throws {
    func machine(_ methods: [ResetMethod]) -> Machine {
      .of([.endpoint("0000:01:00.0", group: 1, driver: "nvme")]) { machine in
        var device = machine.pci.devices[0]
        device.resetMethods = methods
        device.hasResetFile = true
        machine.pci = PCITopology([device])
      }
    }
    let difference = MachineDifference(machine([.functionLevel]), machine([]))
    let change = try #require(difference.verdicts.devices.first)
    #expect(change.oldState == change.newState)
    #expect(change.reasons.map(\.id) == ["device.reset"])
  }
}
