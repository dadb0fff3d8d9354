// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

@Suite("device.reset-scope")
struct DeviceResetScopeCheckTests {
  private let check = DeviceResetScopeCheck()

  @Test func aloneBehindItsPortPasses() {
    #expect(check.verdict(of: DeviceMachine.single()) == .pass)
  }

  @Test func withAResetOfItsOwnTheBusDoesNotMatter() {
    let machine = DeviceMachine.graphics { $0.resetMethods = [.functionLevel] }
    let judgement = check.judge(DeviceMachine.gpu, of: machine)[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary.contains("0000:01:00.1"))
  }

  @Test func whatGoesAlongMayBeHit() {
    let targets = DeviceMachine.targets(DeviceMachine.gpu, DeviceMachine.sound)
    #expect(check.judge(DeviceMachine.gpu, of: DeviceMachine.graphics(), targets: targets).map(\.verdict) == [.pass])
  }

  @Test func boundToVFIOInTheSameGroupMayBeHit() {
    #expect(check.verdict(of: DeviceMachine.graphics(soundDriver: "vfio-pci")) == .pass)
  }

  /// The kernel asks that each of the groups belongs to the guest, not only that VFIO drives everything.
  @Test func anotherGroupMayNotBeHit() {
    let machine = DeviceMachine.graphics(soundDriver: "vfio-pci")
    var devices = machine.pci.devices
    devices[2].group = 2
    #expect(check.verdict(of: .built { $0.pci = PCITopology(devices) }) == .warn)
  }

  @Test func twoCardsBehindOneConventionalBridge() {
    let machine = Machine.built {
      $0.pci = PCITopology([
        .built(
          "0000:00:1e.0", classCode: 0x060401,
          configuration: ConfigurationBuilder(classCode: 0x060401).bridge(secondary: 5, subordinate: 5).space),
        .built("0000:05:00.0", behind: ["0000:00:1e.0"], classCode: 0x040100, group: 9, driver: "snd_emu10k1"),
        .built("0000:05:01.0", behind: ["0000:00:1e.0"], group: 9, driver: "e1000"),
      ])
    }
    let judgement = check.judge("0000:05:00.0", of: machine)[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary == "would also hit 0000:05:01.0 (e1000), so VFIO refuses it")
  }

  @Test func noBusResetReachesARootBus() {
    let machine = Machine.built { $0.pci = PCITopology([.built("0000:00:14.0", classCode: 0x0c0330)]) }
    #expect(check.judge("0000:00:14.0", of: machine).map(\.verdict) == [.notApplicable])
  }
}
