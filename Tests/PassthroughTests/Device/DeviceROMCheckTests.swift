// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import SystemPackage
import TestSupport
import Testing

@Suite("device.rom")
struct DeviceROMCheckTests {
  private let check = DeviceROMCheck()

  private func machine(_ rom: [UInt8]?, classCode: UInt32 = 0x030000, hasROM: Bool = true) -> Machine {
    DeviceMachine.single(classCode: classCode) {
      $0.hasROM = hasROM
      $0.rom = rom
    }
  }

  @Test func aUEFIDriverPasses() {
    let rom = ROMBuilder().legacy().uefi().bytes
    let judgement = check.judge(DeviceMachine.gpu, of: machine(rom))[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary == "holds legacy BIOS image, UEFI driver for x64")
  }

  @Test func aBIOSImageAloneIsAWarning() {
    let judgement = check.judge(DeviceMachine.gpu, of: machine(ROMBuilder().legacy().bytes))[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary.contains("no picture in an OVMF guest"))
  }

  @Test func aDriverForAnotherProcessorDoesNotHelp() {
    #expect(check.verdict(of: machine(ROMBuilder().uefi(machine: 0xaa64).bytes)) == .warn)
  }

  @Test func aDamagedROMIsAWarning() {
    let judgement = check.judge(DeviceMachine.gpu, of: machine([UInt8](repeating: 0xff, count: 512)))[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary.contains("damaged"))
  }

  @Test func notAskedForIsNoFinding() {
    let judgement = check.judge(DeviceMachine.gpu, of: machine(nil))[0]
    #expect(judgement.verdict == .notApplicable)
    #expect(judgement.summary.contains("--read-rom"))
  }

  @Test func unreadableIsUnknown() {
    var machine = machine(nil)
    machine.gaps = [Gap(path: machine.pci.devices[1].path + "/rom", errno: .permissionDenied)]
    let judgement = check.judge(DeviceMachine.gpu, of: machine)[0]
    #expect(judgement.verdict == .unknown)
    #expect(judgement.remedy == [.runAsRoot])
  }

  @Test func aVGAControllerWithoutOneIsAWarning() {
    #expect(check.verdict(of: machine(nil, hasROM: false)) == .warn)
  }

  @Test func aDriveWithoutOneIsFine() {
    #expect(check.verdict(of: machine(nil, classCode: 0x010802, hasROM: false)) == .notApplicable)
    #expect(check.verdict(of: machine(ROMBuilder().uefi().bytes, classCode: 0x020000)) == .pass)
  }
}
