// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

@Suite("device.mmio-window")
struct DeviceMMIOWindowCheckTests {
  private let check = DeviceMMIOWindowCheck()

  /// Cards with one big 64-bit BAR each, on an Intel desktop.
  private func machine(_ sizes: [UInt64], bits: Int? = 39, vendor: String? = "GenuineIntel") -> Machine {
    .built { machine in
      machine.processor.vendor = vendor
      machine.processor.physicalAddressBits = bits
      machine.pci = PCITopology(
        sizes.enumerated().map { number, size in
          .built("0000:0\(number + 1):00.0", classCode: 0x030000) {
            $0.resources = [
              PCIResource(index: 1, start: 1 << 40, end: (1 << 40) + size - 1, flags: 0x14220c),
              PCIResource(index: 0, start: 0xf600_0000, end: 0xf6ff_ffff, flags: 0x40200),
            ]
          }
        })
    }
  }

  private func judge(_ machine: Machine, guest: GuestPlan = GuestPlan()) -> [Judgement] {
    check.judge(
      machine.pci.devices[0],
      CheckContext(machine: machine, targets: machine.pci.devices.map { .pci($0.address) }, guest: guest))
  }

  @Test func oneCardFitsInto39Bits() {
    let judgement = judge(machine([32 << 30]))[0]
    #expect(judgement.verdict == .pass)
    #expect(
      judgement.summary
        == "the BARs need 32 GiB of 64 GiB (an eighth of 39 address bits), or of 32 GiB with a named CPU model")
  }

  /// tianocore/edk2#9932: more BAR than an eighth of the address space.
  @Test func threeCardsDoNot() {
    let judgement = judge(machine([32 << 30, 32 << 30, 256 << 20]))[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.remedy.first?.command == "-fw_cfg name=opt/ovmf/X-PciMmio64Mb,string=131072")
  }

  @Test func theOthersAreCountedWithTheFirst() {
    let machine = machine([1 << 30, 1 << 30])
    let targets = machine.pci.devices.map { Target.pci($0.address) }
    #expect(check.judge("0000:02:00.0", of: machine, targets: targets).map(\.verdict) == [.notApplicable])
  }

  @Test func rangesArePaddedToPowersOfTwo() {
    #expect(judge(machine([48 << 30, 1 << 30]))[0].verdict == .fail)
  }

  /// QEMU's default of 40 bits on an Intel host: OVMF does not believe it and falls back to 32 GiB.
  @Test func untrustedBitsMeanTheSmallWindow() {
    let judgement = judge(machine([64 << 30], bits: 46), guest: GuestPlan(physicalAddressBits: 40))[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.remedy.first?.command == "-cpu host,host-phys-bits=on")
    #expect(judge(machine([64 << 30], bits: 40, vendor: "AuthenticAMD"))[0].verdict == .pass)
  }

  /// Four H100 with 128-GB BARs on a server of 46 bits: ready with the host's CPU model only.
  @Test func withoutTheGuestsProcessorBothKindsAreReckoned() {
    let four = machine([128 << 30, 128 << 30, 128 << 30, 128 << 30], bits: 46)
    let judgement = judge(four)[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.summary.contains("host's CPU model") && judgement.summary.contains("named model"))
    let words = judgement.remedy.map { $0.text + ($0.command ?? "") }.joined()
    for manager in ["libvirt", "Proxmox", "OpenStack", "host-phys-bits"] { #expect(words.contains(manager)) }
    #expect(judge(four, guest: GuestPlan(physicalAddressBits: 46))[0].verdict == .pass)
    #expect(judge(four, guest: GuestPlan(physicalAddressBits: 40))[0].verdict == .fail)
  }

  /// A card with a 32-GB BAR and a small one: a desktop's guests have the host's CPU model as often as not.
  @Test func whatOnlyOVMFsDistrustKeepsOutIsAWarning() {
    #expect(judge(machine([32 << 30, 32 << 20], bits: 46))[0].verdict == .warn)
    #expect(judge(machine([32 << 30, 32 << 20], bits: 48, vendor: "AuthenticAMD"))[0].verdict == .pass)
    #expect(judge(machine([16 << 30, 32 << 20]))[0].verdict == .pass)
  }

  @Test func ovmfGoesNoFurtherThan46Bits() {
    let guest = GuestPlan(physicalAddressBits: 52)
    #expect(judge(machine([8 << 40], bits: 52), guest: guest)[0].verdict == .pass)
    #expect(judge(machine([16 << 40], bits: 52), guest: guest)[0].verdict == .fail)
  }

  @Test func aNarrowIOMMUNarrowsTheWindow() {
    var machine = machine([128 << 30], bits: 46)
    #expect(judge(machine)[0].verdict == .warn)
    // MGAW 39 bits, three-level page tables.
    machine.iommu.units = [IOMMUUnit(name: "dmar0", .intel(IntelIOMMU(capability: 38 << 16 | 2 << 8)))]
    #expect(judge(machine)[0].verdict == .fail)
  }

  @Test func aLargerSettingThatWouldNotFitIsAWarning() {
    var machine = machine([256 << 20])
    var devices = machine.pci.devices
    // 256 MiB to 128 GiB.
    devices[0].resizableSizes = [1: 0x3ff00]
    machine.pci = PCITopology(devices)
    let judgement = judge(machine)[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary.contains("128 GiB of 64 GiB"))
  }

  @Test func tooMuchBelow4GBIsAWarning() {
    let machine = Machine.built {
      $0.processor.vendor = "GenuineIntel"
      $0.processor.physicalAddressBits = 46
      $0.pci = PCITopology([
        .built(DeviceMachine.gpu) {
          $0.resources = [PCIResource(index: 0, start: 0x4000_0000, end: 0xbfff_ffff, flags: 0x40200)]
        }
      ])
    }
    #expect(judge(machine)[0].verdict == .warn)
  }

  @Test func withoutAddressBitsItIsUnknown() {
    #expect(judge(machine([1 << 30], bits: nil))[0].verdict == .unknown)
  }

  @Test func armGuestsAreAnotherMatter() {
    var arm = machine([1 << 30], bits: nil, vendor: nil)
    arm.processor.count = 4
    #expect(judge(arm)[0].verdict == .notApplicable)
    // A recording without /proc is no Arm machine.
    #expect(judge(machine([1 << 30], bits: nil, vendor: nil))[0].verdict == .unknown)
  }
}
