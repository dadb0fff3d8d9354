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

  /// my33love/gk41-pve-ovmf#3: "VGA region index 8 invalid", for disable_vga=1.
  @Test func legacyModeOfIntelGraphicsIsNoted() {
    var machine = Machine.of([.built("0000:00:02.0", classCode: 0x030000, driver: "vfio-pci")])
    #expect(check.judge("0000:00:02.0", of: machine)[0].remedy.contains { $0.text.contains("legacy mode") })
    machine.kernel.parameters["vfio_pci.disable_vga"] = "Y"
    #expect(check.judge("0000:00:02.0", of: machine)[0].remedy.contains { $0.text.contains("disable_vga=1") })
    #expect(
      !check.judge(DeviceMachine.gpu, of: DeviceMachine.single(classCode: 0x030000, vendor: 0x1002))[0].remedy
        .contains { $0.text.contains("legacy mode") })
  }

  @Test func aVirtualFunctionNeedsNone() {
    let machine = DeviceMachine.single(classCode: 0x030000) { $0.physicalFunction = PCIAddress("0000:01:00.7") }
    #expect(check.verdict(of: machine) == .notApplicable)
    #expect(check.verdict(of: DeviceMachine.single(classCode: 0x030000)) == .warn)
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
