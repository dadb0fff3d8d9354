// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import SystemPackage
import TestSupport
import Testing

@Suite("device.bars")
struct DeviceBARsCheckTests {
  private let check = DeviceBARsCheck()

  private func machine(_ resources: [PCIResource], _ space: ConfigurationSpace? = nil) -> Machine {
    DeviceMachine.single(configuration: space) { $0.resources = resources }
  }

  private let small = PCIResource(index: 0, start: 0xf600_0000, end: 0xf6ff_ffff, flags: 0x40200)

  @Test func theSizesAreListed() {
    let judgement = check.judge(
      DeviceMachine.gpu,
      of: machine([small, PCIResource(index: 1, start: 0xe000_0000, end: 0xefff_ffff, flags: 0x14220c)]))[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary == "BAR 0 16 MiB, BAR 1 256 MiB")
  }

  /// kubevirt/kubevirt#11093 as the host sees it: Above 4G Decoding is off.
  @Test func anAddresslessBARFails() {
    let unset = PCIResource(index: 1, start: 0, end: 0x5_ffff_ffff, flags: 0x2014_220c)
    let judgement = check.judge(DeviceMachine.gpu, of: machine([small, unset]))[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.summary == "BAR 1 (24 GiB) has no address")
    #expect(judgement.remedy[0].text.contains("Above 4G"))
  }

  /// ROCm/ROCm#6281: 64 GiB placed above 4 GiB, 512 KB of 32 bits without room, pci=realloc set.
  @Test func whatHelpsDependsOnTheBARAndOnWhatIsInForce() {
    let high = PCIResource(index: 0, start: 0x610_0000_0000, end: 0x61f_ffff_ffff, flags: 0x14220c)
    let low = PCIResource(index: 5, start: 0, end: 0x7_ffff, flags: 0x2004_0200)
    var machine = machine([high, low])
    machine.kernel.commandLine = ["iommu=pt", "pci=noaer,realloc"]
    let judgement = check.judge(DeviceMachine.gpu, of: machine)[0]
    #expect(judgement.verdict == .fail)
    let words = judgement.remedy.map { $0.text + ($0.command ?? "") }.joined(separator: "\n")
    #expect(words.contains("below 4 GiB"))
    #expect(!words.contains("Above 4G") && !words.contains("realloc"))
    machine.kernel.commandLine = []
    #expect(check.judge(DeviceMachine.gpu, of: machine)[0].remedy.contains { $0.command == "pci=realloc" })
  }

  /// Firmware decodes above 4 GiB already, and still there is not enough.
  @Test func above4GDecodingIsNotAdvisedWhereItIsOn() {
    let placed = PCIResource(index: 0, start: 0x610_0000_0000, end: 0x61f_ffff_ffff, flags: 0x14220c)
    let unset = PCIResource(index: 2, start: 0, end: 0x5_ffff_ffff, flags: 0x2014_220c)
    let judgement = check.judge(DeviceMachine.gpu, of: machine([placed, unset]))[0]
    #expect(judgement.remedy[0].text.contains("MMIO High Size"))
    #expect(!judgement.remedy.contains { $0.text.hasPrefix("Turn on Above 4G") })
  }

  @Test func aDeadDeviceIsUnknown() {
    let dead = ConfigurationSpace(bytes: [UInt8](repeating: 0xff, count: 4096))
    #expect(check.verdict(of: machine([small], dead)) == .unknown)
  }

  @Test func aRangeOverEverythingFailsWithoutOverflowing() {
    let everything = PCIResource(index: 2, start: 0, end: .max, flags: 0x14220c)
    #expect(check.verdict(of: machine([everything])) == .fail)
    #expect(check.verdict(of: machine([PCIResource(index: 2, start: 1, end: .max, flags: 0x14220c)])) == .fail)
  }

  @Test func portsWithoutAnAddressDoNotMatter() {
    #expect(
      check.verdict(of: machine([small, PCIResource(index: 5, start: 0, end: 0x7f, flags: 0x2004_0101)])) == .pass)
  }

  @Test func aRegisterWithoutARangeIsAWarning() {
    // BAR 1 is a 64-bit BAR whose upper half, register 2, is not counted.
    let space = ConfigurationBuilder().setting(byte: 0x14, to: 0x0c).setting(byte: 0x18, to: 0x40).space
    let judgement = check.judge(DeviceMachine.gpu, of: machine([small], space))[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary == "the kernel lists no range for BAR 1")
  }

  @Test func anUnreadableListIsUnknown() {
    var machine = machine([])
    machine.gaps = [Gap(path: machine.pci.devices[1].path + "/resource", errno: .ioError)]
    #expect(check.verdict(of: machine) == .unknown)
  }
}
