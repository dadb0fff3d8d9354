// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

@Suite("Candidates")
struct CandidateTests {
  @Test(
    arguments: [
      ([], .ready), ([.pass, .notApplicable], .ready), ([.pass, .warn], .warnings), ([.warn, .unknown], .unknown),
      ([.unknown, .fail, .warn], .blocked),
    ] as [([Verdict], Candidate.State)])
  func verdictsAddUp(verdicts: [Verdict], state: Candidate.State) {
    #expect(Candidate.State(verdicts) == state)
  }

  private func finding(_ id: String, _ verdict: Verdict, _ subject: Subject, accepted: Bool = false) -> Finding {
    var finding = Finding(id: id, subject: subject, judgement: Judgement(verdict, MadeUpReason.madeUp, "so"))
    finding.isAccepted = accepted
    return finding
  }

  private func candidate(_ findings: [Finding]) throws -> Candidate {
    let machine = Machine.of([.endpoint("0000:01:00.0", group: 1)])
    let unit = try #require(Preflight(machine: machine).candidates().first?.unit)
    return Candidate(unit: unit, findings: findings)
  }

  @Test func theDevicesOwnReasonsComeFirst() throws {
    let device = Subject.pci(PCIAddress(bus: 1, device: 0, function: 0))
    let found = try candidate([
      finding("host.a", .warn, .host), finding("device.a", .warn, device), finding("device.b", .fail, device),
      finding("host.b", .fail, .host), finding("device.c", .pass, device),
    ])
    #expect(found.findings.map(\.id) == ["device.b", "host.b", "device.a", "host.a"])
    #expect(found.reasons.map(\.id) == ["device.b", "host.b"])
  }

  @Test func whatIsAcceptedDoesNotCount() throws {
    let found = try candidate([finding("a", .fail, .host, accepted: true), finding("b", .warn, .host)])
    #expect(found.state == .warnings)
    #expect(found.findings.map(\.id) == ["b"])
  }

  @Test(arguments: 0..<60 as Range<UInt64>)
  func theListSaysWhatANamedCardIsTold(seed: UInt64) throws {
    #expect(try CardAudit.disagreements(on: RandomMachine.make(seed: seed)) == [])
  }

  /// In the list as when it is named: a USB device needs KVM, and nothing else of the host.
  @Test func aUSBDeviceIsJudgedWithWhatTheHostLacksForIt() throws {
    var machine = Machine.of([.endpoint("0000:01:00.0")])
    machine.processor.count = 1
    machine.processor.flags = ["fpu"]
    machine.firmware.hasACPITables = true
    machine.usb = USBTopology([.hub("usb1"), .built("1-1")])
    let found = try #require(Preflight(machine: machine).candidates().last)
    #expect(found.unit.selector == "1-1")
    #expect(found.state == .blocked)
    #expect(found.reasons.map(\.id) == ["cpu.virtualization"])
  }

  /// A warning about the host is one about every card, as it is when the card is named.
  @Test func theHostsWarningsCount() throws {
    var machine = Machine.of([.endpoint("0000:01:00.0", group: 1, driver: "vfio-pci")])
    machine.kernel.parameters["vfio_iommu_type1.allow_unsafe_interrupts"] = "Y"
    let preflight = Preflight(machine: machine)
    let all = try #require(preflight.candidates().first)
    #expect(all.findings.contains { $0.id == "iommu.unsafe-interrupts" })
    let own = try #require(preflight.candidates(countsHostWarnings: false).first)
    #expect(!own.findings.contains { $0.id == "iommu.unsafe-interrupts" })
  }
}
