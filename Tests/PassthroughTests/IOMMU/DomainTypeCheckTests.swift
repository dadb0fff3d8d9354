// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import SystemPackage
import TestSupport
import Testing

@Suite("iommu.domain-type")
struct DomainTypeCheckTests {
  private let check = DomainTypeCheck()

  private func host(_ types: [String?]) -> Machine {
    .built {
      $0.iommu.groups = types.enumerated().map { IOMMUGroup(number: $0, members: [], type: $1.map { DomainType($0) }) }
      $0.pci = PCITopology([.built("0000:01:00.0", group: 1)])
    }
  }

  @Test func allGroupsAreSummedUp() {
    let judgement = check.judge(host(["DMA-FQ", "DMA-FQ", "identity"]))[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary.hasPrefix("groups by type: 2 DMA-FQ, 1 identity; in identity groups"))
  }

  /// "iommu=pt" by its effect.
  @Test func identityOfTheTargetSaysWhatItMeans() {
    let machine = host(["DMA-FQ", "identity"])
    let judgement = check.judge(machine, targets: [.pci(machine.pci.devices[0].address)])[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary == "group 1 is identity: the host's own drivers work untranslated and unconfined")
    #expect(judgement.evidence == [Evidence("/sys/kernel/iommu_groups/1/type", "identity")])
  }

  @Test func strictAndLazyAreToldApart() {
    #expect(check.judge(host(["DMA"]))[0].summary.contains("strict"))
    #expect(check.judge(host(["DMA-FQ"]))[0].summary.contains("lazy"))
  }

  @Test func aKernelThatShouldTellAndDoesNotIsUnknown() {
    let judgement = check.judge(host([nil, nil]))[0]
    #expect(judgement.verdict == .unknown)
    #expect(judgement.remedy.first?.text.contains("5.11") == true)
  }

  /// Nothing is missing there: it must not make every device of an old host unknown.
  @Test func oldKernelsDoNotTell() {
    var machine = host([nil, nil])
    machine.kernel.release = "5.10.0-28-amd64"
    #expect(check.judge(machine).map(\.verdict) == [.notApplicable])
    machine.kernel.release = "6.1.0-9-amd64"
    #expect(check.judge(machine).map(\.verdict) == [.unknown])
  }

  @Test func unreadableTypesAskForRoot() {
    var machine = host([nil])
    machine.gaps = [Gap(path: "/sys/kernel/iommu_groups/0/type", errno: .permissionDenied)]
    #expect(check.judge(machine)[0].remedy == [.runAsRoot])
  }

  @Test func withoutGroupsThereIsNothingToSay() {
    #expect(check.judge(Machine()).map(\.verdict) == [.notApplicable])
  }
}
