// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import SystemPackage
import TestSupport
import Testing

@Suite("usb.controller-isolated")
struct USBControllerIsolatedCheckTests {
  private let check = USBControllerIsolatedCheck()

  private static func machine(_ devices: [PCIDevice], change: (inout Machine) -> Void = { _ in }) -> Machine {
    .built {
      $0.pci = PCITopology(devices)
      $0.iommu.groups = $0.pci.groupsByMembership
      change(&$0)
    }
  }

  private static let xhci = PCIDevice.built("0000:00:14.0", classCode: 0x0c0330, group: 4, driver: "xhci_hcd")

  @Test func otherFunctionsAreNotItsBusiness() {
    let machine = Self.machine([.built("0000:00:1f.2", classCode: 0x010601, group: 9)])
    #expect(check.judge("0000:00:1f.2", of: machine).isEmpty)
  }

  @Test func aUSB4InterfaceHasNoSockets() {
    #expect(check.judge("0000:00:0d.2", of: Self.machine([.built("0000:00:0d.2", classCode: 0x0c0340)])).isEmpty)
  }

  @Test func alonePasses() {
    let judgement = check.judge("0000:00:14.0", of: Self.machine([Self.xhci]))[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary == "alone in group 4")
  }

  @Test func chipsetHousekeepingWithoutADriverPasses() {
    // Intel's thermal subsystem and shared SRAM beside the xHCI controller, as on most desktop boards.
    let machine = Self.machine([Self.xhci, .built("0000:00:14.2", classCode: 0x050000, group: 4)])
    #expect(check.judge("0000:00:14.0", of: machine).map(\.verdict) == [.pass])
  }

  @Test func anotherDriverInTheGroupHasToGoAlong() {
    let machine = Self.machine([
      Self.xhci, .built("0000:00:14.3", classCode: 0x028000, group: 4, driver: "iwlwifi"),
    ])
    let judgement = check.judge("0000:00:14.0", of: machine)[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary.contains("0000:00:14.3 (iwlwifi)"))
    #expect(judgement.remedy.first?.command == "vfio-check preflight 0000:00:14")
  }

  @Test func whoIsNamedTooIsNoSurprise() {
    // The USB-C controller of a graphics card, handed over with the card.
    let card = ["0000:01:00.0", "0000:01:00.2"].compactMap { PCIAddress($0) }
    let machine = Self.machine([
      .built("0000:01:00.0", classCode: 0x030000, group: 1, driver: "nouveau"),
      .built("0000:01:00.2", classCode: 0x0c0330, group: 1, driver: "xhci_hcd"),
    ])
    let context = CheckContext(machine: machine, targets: card.map(Target.pci))
    #expect(machine.pci[card[1]].map { check.judge($0, context).map(\.verdict) } == [.pass])
  }

  @Test func theHostsDiskInTheGroupFails() {
    let disk = PCIDevice.built("0000:00:17.0", classCode: 0x010601, group: 4, driver: "ahci")
    let machine = Self.machine([Self.xhci, disk]) {
      var block = BlockDevice(name: "sda1", path: disk.path + "/ata1/host0/block/sda/sda1")
      block.mountPoints = ["/"]
      $0.usage.blockDevices = [block]
    }
    let judgement = check.judge("0000:00:14.0", of: machine)[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.summary == "group 4 also holds 0000:00:17.0, which the host needs: sda1 is mounted at /")
    #expect(judgement.remedy.map(\.text).contains { $0.hasPrefix("Keep it: the host runs from it") })
  }

  @Test func companionsOfTheSlotBelongTogether() {
    // ICH9: EHCI at 1d.7 with three UHCI functions.
    let machine = Self.machine(
      [0, 1, 2].map { .built("0000:00:1d.\($0)", classCode: 0x0c0300, group: 7, driver: "uhci_hcd") }
        + [.built("0000:00:1d.7", classCode: 0x0c0320, group: 7, driver: "ehci-pci")])
    let judgements = check.judge("0000:00:1d.7", of: machine)
    #expect(judgements.map(\.verdict) == [.warn])
    #expect(judgements[0].summary.contains("its sockets are also served by 0000:00:1d.0 (uhci_hcd)"))
    #expect(
      judgements[0].remedy.first?.command
        == "vfio-check preflight 0000:00:1d")
  }

  @Test func outsideEveryGroupFails() {
    let machine = Self.machine([
      .built("0000:00:14.0", classCode: 0x0c0330, driver: "xhci_hcd"), .built("0000:00:02.0", group: 1),
    ])
    #expect(check.judge("0000:00:14.0", of: machine).map(\.verdict) == [.fail])
  }

  @Test func withoutAnyGroupTheQuestionDoesNotArise() {
    let machine = Self.machine([.built("0000:00:14.0", classCode: 0x0c0330, driver: "xhci_hcd")])
    #expect(check.judge("0000:00:14.0", of: machine).map(\.verdict) == [.notApplicable])
  }

  @Test func anUnreadableGroupIsUnknown() {
    let machine = Self.machine([.built("0000:00:14.0", classCode: 0x0c0330)]) {
      $0.gaps = [Gap(path: "/sys/devices/pci0000:00/0000:00:14.0/iommu_group", errno: .permissionDenied)]
    }
    #expect(check.judge("0000:00:14.0", of: machine).map(\.verdict) == [.unknown])
  }
}
