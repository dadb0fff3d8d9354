// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import SystemPackage
import TestSupport
import Testing

@Suite("device.boot-framebuffer")
struct DeviceBootFramebufferCheckTests {
  private let check = DeviceBootFramebufferCheck()

  private func machine(
    driver: String?, code: UInt32 = 0x030000, kernel: String = "6.12.9-amd64", owner: String = "efifb",
    at start: UInt64 = 0xc000_0000
  ) -> Machine {
    var machine = DeviceMachine.graphics(driver: driver) { device in
      device.pciClass = PCIClass(rawValue: code)
      device.resources = [
        PCIResource(index: 0, start: 0xf600_0000, end: 0xf6ff_ffff, flags: 0x40200),
        PCIResource(index: 1, start: 0xc000_0000, end: 0xcfff_ffff, flags: 0x14220c),
      ]
    }
    machine.kernel.release = kernel
    machine.kernel.memoryMap = [
      MemoryRange(start: 0xc000_0000, end: 0xcfff_ffff, owner: "0000:01:00.0", depth: 1),
      MemoryRange(start: start, end: start + 0x7f_ffff, owner: owner, depth: 2),
    ]
    return machine
  }

  @Test func aFramebufferElsewherePasses() {
    #expect(check.verdict(of: machine(driver: "vfio-pci", at: 0x9000_0000)) == .pass)
  }

  @Test func nativeDriversClaimsAreNoFramebuffer() {
    #expect(check.verdict(of: machine(driver: "nouveau", owner: "nouveau")) == .pass)
  }

  @Test func vfioWillEvictItWhenItBinds() {
    #expect(check.verdict(of: machine(driver: nil)) == .warn)
  }

  @Test func anOldKernelWillNot() {
    let judgement = check.judge(DeviceMachine.gpu, of: machine(driver: nil, kernel: "5.15.0-91-generic"))[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.summary == "BAR 1 cannot be reserved: efifb sits in it")
    #expect(judgement.remedy.contains { $0.command == "video=efifb:off" })
  }

  @Test func whereBindingDidNotEvictItBindingAgainDoes() {
    let judgement = check.judge(DeviceMachine.gpu, of: machine(driver: "vfio-pci"))[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.remedy.contains { $0.command?.hasSuffix("drivers_probe") == true })
  }

  /// siderolabs/talos#14356: a display controller that is no VGA controller (Strix Halo), simpledrm built in, Linux
  /// 6.18.
  @Test func aDisplayControllerThatIsNoVGAKeepsIt() {
    var machine = machine(driver: "vfio-pci", code: 0x038000, kernel: "6.18.48-talos", owner: "BOOTFB")
    machine.kernel.memoryMap.append(
      MemoryRange(start: 0xc000_0000, end: 0xc07f_ffff, owner: "simpledrm", depth: 3))
    let judgement = check.judge(DeviceMachine.gpu, of: machine)[0]
    #expect(judgement.verdict == .fail)
    #expect(judgement.evidence.map(\.value).contains("c0000000-c07fffff : simpledrm"))
    #expect(judgement.remedy.contains { $0.text.contains("own driver") })
  }

  @Test func hiddenAddressesAreUnknown() {
    var machine = DeviceMachine.graphics()
    machine.gaps = [Gap(path: "/proc/iomem", errno: .permissionDenied)]
    #expect(check.verdict(of: machine) == .unknown)
  }

  @Test func otherDevicesAreNotAsked() {
    #expect(check.verdict(of: DeviceMachine.single()) == .notApplicable)
  }
}
