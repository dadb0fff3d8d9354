// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

@Suite("device.link")
struct DeviceLinkCheckTests {
  private let check = DeviceLinkCheck()

  private func machine(
    _ able: (UInt8, UInt8), now: (UInt8, UInt8), port: (UInt8, UInt8) = (4, 16), classCode: UInt32 = 0x010802
  ) -> Machine {
    .built {
      $0.pci = PCITopology([
        DeviceMachine.rootPort(link: port),
        .built(
          DeviceMachine.gpu, behind: [DeviceMachine.port], classCode: classCode,
          configuration: ConfigurationBuilder(classCode: classCode).express(.endpoint, capability: able, status: now)
            .space),
      ])
    }
  }

  @Test func fullWidthAndSpeedPass() {
    #expect(check.judge(DeviceMachine.gpu, of: machine((4, 4), now: (4, 4)))[0].summary == "16.0 GT/s x4")
  }

  @Test func lostLanesAreAWarning() {
    let judgement = check.judge(
      DeviceMachine.gpu, of: machine((4, 16), now: (4, 4), classCode: 0x030000))[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary == "the link runs at 16.0 GT/s x4, both of its ends can do 16.0 GT/s x16")
  }

  @Test func lostSpeedIsAWarning() { #expect(check.verdict(of: machine((4, 4), now: (1, 4))) == .warn) }

  @Test func anIdleGraphicsCardLowersItsSpeed() {
    let judgement = check.judge(
      DeviceMachine.gpu, of: machine((4, 16), now: (1, 16), classCode: 0x030000))[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary.contains("lowered to 2.5 GT/s while idle"))
  }

  /// A card at rest: its sound, USB and UCSI functions hang on the same link and get the same answer.
  @Test func everyFunctionOfAnIdleCardGetsTheSameAnswer() {
    func function(_ number: Int, _ classCode: UInt32) -> PCIDevice {
      .built(
        "0000:01:00.\(number)", behind: [DeviceMachine.port], classCode: classCode, vendor: 0x10de,
        configuration: ConfigurationBuilder(classCode: classCode).express(
          .endpoint, capability: (3, 16), status: (1, 16)
        ).space)
    }
    let classes: [UInt32] = [0x030000, 0x040300, 0x0c0330, 0x0c8000]
    let card = Machine.built {
      $0.pci = PCITopology([DeviceMachine.rootPort()] + classes.enumerated().map { function($0, $1) })
    }
    let answers = (0..<4).map { check.judge("0000:01:00.\($0)", of: card)[0] }
    #expect(answers.map(\.verdict) == [.pass, .pass, .pass, .pass])
    #expect(Set(answers.map(\.summary)).count == 1)
    // Without a graphics adapter, and awake, the same link has lost its speed.
    let others = Machine.built {
      $0.pci = PCITopology([DeviceMachine.rootPort()] + classes.dropFirst().enumerated().map { function($0, $1) })
    }
    #expect(check.judge("0000:01:00.0", of: others)[0].verdict == .warn)
  }

  /// A graphics card in a Thunderbolt enclosure: the tunnel's ports say 2.5 GT/s, whatever it carries.
  private func enclosure(tunnel: Bool) -> Machine {
    let bridges = ["0000:00:07.0", "0000:01:00.0", "0000:02:01.0"]
    func bridge(
      _ address: String, _ depth: Int, _ type: PCIExpress.PortType, _ link: (UInt8, UInt8), device: UInt16
    ) -> PCIDevice {
      .built(
        address, behind: Array(bridges.prefix(depth)), classCode: 0x060400, device: tunnel ? device : 0x1234,
        configuration: ConfigurationBuilder(classCode: 0x060400).bridge(secondary: 2, subordinate: 3)
          .express(type, capability: link, status: link, hasSlot: true).space)
    }
    return .built {
      $0.pci = PCITopology([
        bridge(bridges[0], 0, .rootPort, (1, 4), device: 0x466e),
        bridge(bridges[1], 1, .upstreamPort, (1, 4), device: 0x15da),
        bridge(bridges[2], 2, .downstreamPort, (3, 4), device: 0x15da),
        .built(
          "0000:03:00.0", behind: bridges, classCode: 0x030000, vendor: 0x10de,
          configuration: ConfigurationBuilder(classCode: 0x030000)
            .express(.endpoint, capability: (3, 16), status: (3, 4)).space),
      ])
    }
  }

  @Test func aTunnelIsNamedAndLeftOut() {
    let judgement = check.judge("0000:03:00.0", of: enclosure(tunnel: true))[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary.hasPrefix("8.0 GT/s x4 of the device's 8.0 GT/s x16"))
    #expect(judgement.summary.contains("tunnel"))
    #expect(judgement.remedy.isEmpty)
    // The same numbers in a slot are a slow slot.
    #expect(check.judge("0000:03:00.0", of: enclosure(tunnel: false))[0].verdict == .warn)
  }

  /// USB4 of another maker: the kernel's word that the switch is removable is enough.
  @Test func aRemovableSwitchWithoutSpeedIsATunnel() {
    var devices = enclosure(tunnel: false).pci.devices
    devices[1].isRemovable = true
    #expect(check.judge("0000:03:00.0", of: .built { $0.pci = PCITopology(devices) })[0].verdict == .pass)
  }

  @Test func aDeadDeviceIsUnknown() {
    let dead = ConfigurationSpace(bytes: [UInt8](repeating: 0xff, count: 4096))
    #expect(check.verdict(of: DeviceMachine.single(configuration: dead)) == .unknown)
  }

  /// Ports inside a processor have no slot: there is nothing to move or to seat.
  @Test func whatIsBuiltInIsNotToBeMoved() {
    let port = PCIDevice.built(
      DeviceMachine.port, classCode: 0x060400,
      configuration: ConfigurationBuilder(classCode: 0x060400).bridge(secondary: 1, subordinate: 1)
        .express(.rootPort, capability: (4, 16), status: (4, 16), hasSlot: false).space)
    func machine(_ now: (UInt8, UInt8)) -> Machine {
      .built {
        $0.pci = PCITopology([
          port,
          .built(
            DeviceMachine.gpu, behind: [DeviceMachine.port], classCode: 0x0c0330,
            configuration: ConfigurationBuilder(classCode: 0x0c0330).express(
              .endpoint, capability: (4, 16), status: now
            ).space),
        ])
      }
    }
    let judgement = check.judge(DeviceMachine.gpu, of: machine((4, 4)))[0]
    #expect(judgement.verdict == .warn)
    #expect(!judgement.remedy.contains { $0.place == .hardware })
  }

  @Test func aSlotOfHalfTheSpeedIsOnlyMentioned() {
    let judgement = check.judge(DeviceMachine.gpu, of: machine((4, 4), now: (3, 4), port: (3, 16)))[0]
    #expect(judgement.verdict == .pass)
    #expect(judgement.summary == "8.0 GT/s x4 of the device's 16.0 GT/s x4")
  }

  @Test func aSlotOfAQuarterIsAWarning() {
    #expect(check.verdict(of: machine((4, 16), now: (4, 4), port: (4, 4), classCode: 0x030000)) == .warn)
  }

  /// A Radeon carries a switch: what counts is the link of its upstream port, and that too is lowered while idle.
  private func radeon(slot: (UInt8, UInt8)) -> Machine {
    let bridges = [DeviceMachine.port, "0000:01:00.0", "0000:02:00.0"]
    func bridge(_ address: String, _ depth: Int, _ type: PCIExpress.PortType, _ now: (UInt8, UInt8)) -> PCIDevice {
      .built(
        address, behind: Array(bridges.prefix(depth)), classCode: 0x060400,
        configuration: ConfigurationBuilder(classCode: 0x060400).bridge(secondary: 2, subordinate: 3)
          .express(type, capability: (4, 16), status: now).space)
    }
    return .built {
      $0.pci = PCITopology([
        DeviceMachine.rootPort(), bridge(bridges[1], 1, .upstreamPort, slot),
        bridge(bridges[2], 2, .downstreamPort, (1, 16)),
        .built(
          "0000:03:00.0", behind: bridges, classCode: 0x030000, vendor: 0x1002,
          configuration: ConfigurationBuilder(classCode: 0x030000)
            .express(.legacyEndpoint, capability: (4, 16), status: (4, 16)).space),
      ])
    }
  }

  @Test func theSwitchOnACardIsLookedThrough() {
    #expect(check.judge("0000:03:00.0", of: radeon(slot: (1, 16))).map(\.verdict) == [.pass])
    let judgement = check.judge("0000:03:00.0", of: radeon(slot: (1, 4)))[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary.contains("the link above 0000:01:00.0"))
  }

  @Test func withoutPrivilegesSysfsTells() {
    let machine = DeviceMachine.single(configuration: ConfigurationBuilder().unprivileged) {
      $0.maximumLink = PCILink(speed: 4, width: 4)
      $0.currentLink = PCILink(speed: 4, width: 2)
    }
    #expect(check.verdict(of: machine) == .warn)
  }

  @Test func aLinkThatNobodyTellsOfIsUnknown() {
    let machine = DeviceMachine.single(configuration: ConfigurationBuilder().unprivileged) {
      $0.maximumLink = PCILink(speed: 4, width: 4)
    }
    #expect(check.verdict(of: machine) == .unknown)
  }

  @Test func whatIsBuiltInHasNoLink() {
    let machine = Machine.built { $0.pci = PCITopology([.built("0000:00:14.0", classCode: 0x0c0330)]) }
    #expect(check.judge("0000:00:14.0", of: machine).map(\.verdict) == [.notApplicable])
  }
}
