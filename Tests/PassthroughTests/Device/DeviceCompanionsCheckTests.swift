// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

@Suite("device.companions")
struct DeviceCompanionsCheckTests {
  private let check = DeviceCompanionsCheck()

  /// kubevirt/kubevirt#6718: the sound function was forgotten.
  @Test func aForgottenSoundFunctionIsAWarning() {
    let judgement = check.judge(DeviceMachine.gpu, of: DeviceMachine.graphics())[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary == "0000:01:00.1 (snd_hda_intel) belongs to it and is not passed through")
    #expect(judgement.remedy[0].command == "vfio-check preflight 0000:01:00")
  }

  @Test func namedTogetherTheyPass() {
    let judgements = check.judge(
      DeviceMachine.sound, of: DeviceMachine.graphics(),
      targets: DeviceMachine.targets(DeviceMachine.gpu, DeviceMachine.sound))
    #expect(judgements.map(\.verdict) == [.pass])
  }

  @Test func aCompanionBoundToVFIOGoesAlong() {
    #expect(check.verdict(of: DeviceMachine.graphics(soundDriver: "vfio-pci")) == .pass)
  }

  /// A Turing card: graphics, sound, USB controller, UCSI.
  @Test func allFourFunctionsOfACardBelongTogether() {
    var devices = DeviceMachine.graphics().pci.devices
    devices.append(.built("0000:01:00.2", behind: [DeviceMachine.port], classCode: 0x0c0330, vendor: 0x10de))
    devices.append(.built("0000:01:00.3", behind: [DeviceMachine.port], classCode: 0x0c8000, vendor: 0x10de))
    let judgement = check.judge("0000:01:00.2", of: .built { $0.pci = PCITopology(devices) })[0]
    #expect(judgement.verdict == .warn)
    #expect(judgement.summary.contains("0000:01:00.0") && judgement.summary.contains("0000:01:00.3"))
  }

  /// A Ryzen with graphics: USB controllers of the platform share the slot.
  @Test func theUSBControllersOfAProcessorDoNotBelongToItsGraphics() {
    let machine = Machine.built {
      $0.pci = PCITopology([
        DeviceMachine.rootPort("0000:00:08.1"),
        .built("0000:0b:00.0", behind: ["0000:00:08.1"], classCode: 0x030000, vendor: 0x1002),
        .built("0000:0b:00.1", behind: ["0000:00:08.1"], classCode: 0x040300, vendor: 0x1002, driver: "vfio-pci"),
        .built("0000:0b:00.3", behind: ["0000:00:08.1"], classCode: 0x0c0330, vendor: 0x1022, driver: "xhci_hcd"),
      ])
    }
    #expect(check.judge("0000:0b:00.0", of: machine).map(\.verdict) == [.pass])
    #expect(check.judge("0000:0b:00.3", of: machine).map(\.verdict) == [.notApplicable])
  }

  @Test func oldUSBControllersShareTheirPorts() {
    let machine = Machine.built {
      $0.pci = PCITopology([
        .built("0000:00:1d.0", classCode: 0x0c0300, driver: "uhci_hcd"),
        .built("0000:00:1d.7", classCode: 0x0c0320, driver: "ehci-pci"),
      ])
    }
    #expect(check.judge("0000:00:1d.7", of: machine).map(\.verdict) == [.warn])
  }

  @Test func virtualFunctionsAndNetworkPortsStandAlone() {
    let machine = Machine.built {
      $0.pci = PCITopology([
        DeviceMachine.rootPort(),
        .built("0000:01:00.0", behind: [DeviceMachine.port], driver: "ixgbe"),
        .built("0000:01:00.1", behind: [DeviceMachine.port], driver: "ixgbe"),
        .built("0000:01:00.2", behind: [DeviceMachine.port]) { $0.physicalFunction = PCIAddress("0000:01:00.0") },
      ])
    }
    #expect(check.judge("0000:01:00.0", of: machine).map(\.verdict) == [.notApplicable])
    #expect(check.judge("0000:01:00.2", of: machine).map(\.verdict) == [.notApplicable])
  }
}
