// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import SystemPackage
import TestSupport
import Testing

@Suite("device.reset")
struct DeviceResetCheckTests {
  private let check = DeviceResetCheck()

  /// The kernel lists methods when it finds function 0, before function 1 is there; later it refuses that reset.
  @Test func aBusResetListedBeforeTheOtherFunctionsCameDoesNotCount() {
    let machine = Machine.built {
      $0.pci = PCITopology([
        .built("0000:00:03.0", classCode: 0x060400),
        .built("0000:01:00.0", behind: ["0000:00:03.0"], classCode: 0x038000, group: 8) { $0.resetMethods = [.bus] },
        .built("0000:01:00.1", behind: ["0000:00:03.0"], classCode: 0x040300, group: 8, driver: "snd_hda_intel"),
      ])
    }
    let judgement = DeviceResetCheck().judge("0000:01:00.0", of: machine)[0]
    #expect(judgement.verdict == .warn)
    #expect(!judgement.summary.contains("alone"))
  }

  @Test(
    arguments: [
      [.functionLevel, .bus], [.advancedFeatures, .powerManagement], [.deviceSpecific, .bus], [.acpi],
      [.powerManagement, .bus],
    ] as [[ResetMethod]])
  func aCompleteResetPasses(methods: [ResetMethod]) {
    let machine = DeviceMachine.single { $0.resetMethods = methods }
    #expect(check.verdict(of: machine) == .pass)
  }

  @Test func switchedOffCanBeSwitchedOn() {
    let judgement = check.judge(DeviceMachine.gpu, of: DeviceMachine.single { $0.resetMethods = [] })[0]
    #expect(judgement.verdict == .warn)
    #expect(
      judgement.remedy[0].command == "echo default | sudo tee /sys/bus/pci/devices/0000:01:00.0/reset_method")
  }

  /// A Pascal card has no reset of its own and works all the same, if sound goes along: QEMU resets the bus.
  @Test func aCardWithoutAResetIsResetWithItsBus() {
    let targets = DeviceMachine.targets(DeviceMachine.gpu, DeviceMachine.sound)
    let judgement = check.judge(DeviceMachine.gpu, of: DeviceMachine.graphics(), targets: targets)[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary == "no function-level reset; a bus reset resets it, along with 0000:01:00.1")
    // Sound and the other functions of the card share the reset and the answer.
    let sound = check.judge(DeviceMachine.sound, of: DeviceMachine.graphics(), targets: targets)[0]
    #expect(sound.verdict == .pass)
  }

  /// hathach/tinyusb#3766, Dasharo/dasharo-issues#411: a Renesas controller whose only reset loses it.
  @Test(arguments: [0x0c0330, 0x010601, 0x020000] as [UInt32])
  func aBusResetOfSomethingElseIsUntested(classCode: UInt32) {
    let machine = DeviceMachine.single(classCode: classCode, vendor: 0x1912) { $0.resetMethods = [.bus] }
    let judgement = check.judge(DeviceMachine.gpu, of: machine)[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary.contains("only a bus reset") && judgement.summary.contains("untested"))
    #expect(judgement.remedy.contains { $0.text.contains("two VM starts") })
  }

  /// A graphics card that is alone on its bus: the same reset is what every such card lives with.
  @Test func aBusResetOfAGraphicsCardPasses() {
    let machine = DeviceMachine.single(classCode: 0x030000, vendor: 0x10de) { $0.resetMethods = [.bus] }
    let judgement = check.judge(DeviceMachine.gpu, of: machine)[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary.contains("bus reset"))
  }

  @Test func aDeadDeviceIsUnknown() {
    let dead = ConfigurationSpace(bytes: [UInt8](repeating: 0xff, count: 4096))
    let machine = DeviceMachine.single(configuration: dead) { $0.resetMethods = [.functionLevel, .bus] }
    #expect(check.verdict(of: machine) == .unknown)
  }

  @Test func whatStaysBehindKeepsTheBusFromBeingReset() {
    let judgement = check.judge(DeviceMachine.gpu, of: DeviceMachine.graphics())[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.remedy[0].text.contains("0000:01:00.1"))
  }

  @Test func powerManagementAloneIsAWarning() {
    let machine = Machine.built {
      $0.pci = PCITopology([.built("0000:00:14.0", classCode: 0x0c0330) { $0.resetMethods = [.powerManagement] }])
    }
    let judgement = check.judge("0000:00:14.0", of: machine)[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary.contains("power management"))
  }

  /// QubesOS/qubes-issues#10885: without any reset the device falls off after an unclean stop.
  @Test func nothingAtAllIsAWarning() {
    let machine = Machine.built { $0.pci = PCITopology([.built("0000:00:14.0", classCode: 0x0c0330)]) }
    let judgement = check.judge("0000:00:14.0", of: machine)[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary.hasPrefix("no reset method"))
  }

  @Test func vendorResetHasToBeInstalled() {
    let machine = DeviceMachine.single(classCode: 0x030000, vendor: 0x1002) {
      $0.identity.device = 0x687f
      $0.resetMethods = [.bus]
    }
    let judgement = check.judge(DeviceMachine.gpu, of: machine)[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary.contains("Vega 10"))
    #expect(judgement.remedy[0].command == "sudo modprobe vendor-reset")
  }

  /// gnif/vendor-reset#46: loaded, but since Linux 5.15 not used until it is selected.
  @Test func vendorResetHasToBeSelected() {
    var machine = DeviceMachine.single(classCode: 0x030000, vendor: 0x1002) {
      $0.identity.device = 0x731f
      $0.resetMethods = [.bus]
    }
    machine.kernel.loadedModules = ["vendor_reset"]
    let judgement = check.judge(DeviceMachine.gpu, of: machine)[0]
    #expect(judgement.summary == "vendor-reset is loaded for this Navi 10 but not in use")
    #expect(judgement.remedy[0].command?.hasPrefix("echo device_specific") == true)
  }

  /// gnif/vendor-reset#21: before Linux 5.15 there is nothing to select, the module hooks the kernel's reset.
  @Test func vendorResetTakesPartByItselfBeforeLinux515() {
    var machine = DeviceMachine.single(classCode: 0x030000, vendor: 0x1002) {
      $0.identity.device = 0x731f
      $0.hasResetFile = true
    }
    machine.kernel.release = "5.10.10"
    machine.kernel.loadedModules = ["vendor_reset"]
    let judgement = check.judge(DeviceMachine.gpu, of: machine)[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary.contains("takes part by itself"))
    machine.kernel.loadedModules = []
    let missing = check.judge(DeviceMachine.gpu, of: machine)[0]
    #expect(missing.verdict == .warn)
    #expect(!missing.remedy.contains { $0.command?.contains("reset_method") == true })
  }

  @Test func beforeLinux515ConfigurationSpaceTells() {
    let space = ConfigurationBuilder().express(.endpoint, functionLevelReset: true).space
    let machine = DeviceMachine.single(configuration: space) { $0.hasResetFile = true }
    #expect(check.judge(DeviceMachine.gpu, of: machine)[0].summary == "resets by itself: flr, bus")
  }

  @Test func beforeLinux515WithoutPrivilegesItIsUnknown() {
    let machine = DeviceMachine.single(configuration: ConfigurationBuilder().unprivileged) { $0.hasResetFile = true }
    #expect(check.verdict(of: machine) == .unknown)
  }

  @Test func anUnreadableListIsUnknown() {
    var machine = DeviceMachine.single()
    let path = machine.pci.devices[1].path + "/reset_method"
    machine.gaps = [Gap(path: path, errno: .permissionDenied)]
    #expect(check.verdict(of: machine) == .unknown)
  }
}
