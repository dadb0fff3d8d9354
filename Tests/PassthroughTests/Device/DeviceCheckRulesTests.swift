// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import TestSupport
import Testing

/// What holds for every device check.
@Suite("Device checks")
struct DeviceCheckRulesTests {
  private static let checks = Catalogue.pciChecks.filter { type(of: $0).about.id.hasPrefix("device.") }

  @Test func allOfThemAreListed() {
    #expect(
      Self.checks.map { type(of: $0).about.id } == [
        "device.group", "device.driver", "device.in-use", "device.boot-framebuffer", "device.companions",
        "device.reset",
        "device.reset-scope", "device.known-trouble", "device.power", "device.reachable", "device.bars",
        "device.mmio-window", "device.rebar", "device.rom", "device.interrupts", "device.link", "device.numa",
        "device.errors", "device.dma-faults", "device.sriov", "device.removable",
      ])
  }

  @Test func aBridgeFailsOnlyForItsDriver() {
    let machine = DeviceMachine.graphics()
    for check in Self.checks {
      let verdicts = check.judge(DeviceMachine.port, of: machine).map(\.verdict)
      #expect(verdicts == [type(of: check).about.id == "device.driver" ? .fail : .notApplicable])
    }
  }

  @Test(arguments: [0, 3, 64, 256, 4096])
  func everyAnswerIsAnnouncedAndWarningsCarryARemedy(size: Int) {
    let spaces = [
      ConfigurationSpace(bytes: [UInt8](repeating: 0xff, count: size)),
      ConfigurationSpace(bytes: [UInt8](repeating: 0, count: size)),
    ]
    for space in spaces {
      let machine = DeviceMachine.graphics(space: space) { $0.isBootVGA = true }
      for check in Self.checks {
        let about = type(of: check).about
        for judgement in check.judge(DeviceMachine.gpu, of: machine) {
          #expect(about.verdicts.contains { $0.verdict == judgement.verdict }, "\(about.id) \(judgement.verdict)")
          #expect(!judgement.summary.hasSuffix("."), "\(about.id)")
          let isBad = [.warn, .fail, .unknown].contains(judgement.verdict)
          #expect(!isBad || (!judgement.remedy.isEmpty && !judgement.evidence.isEmpty), "\(about.id): \(judgement)")
        }
      }
    }
  }

  /// A drive as most are: every check is content with it once it is bound.
  @Test func aHealthyDriveRaisesNoDoubts() {
    let space = ConfigurationBuilder(vendor: 0x144d, device: 0xa80a, classCode: 0x010802)
      .express(.endpoint, functionLevelReset: true, capability: (4, 4), status: (4, 4)).messageInterrupts(msix: 33)
      .powerManagement(noSoftReset: true).space
    let machine = DeviceMachine.single(driver: "vfio-pci", configuration: space) { device in
      device.resetMethods = [.functionLevel, .bus]
      device.hasResetFile = true
      device.resources = [PCIResource(index: 0, start: 0x8000_0000, end: 0x8000_3fff, flags: 0x140204)]
      device.power.state = .d3hot
      device.power.runtimeStatus = .suspended
      device.errorCounters = PCIErrorCounters(correctable: 0, nonFatal: 0, fatal: 0)
      device.numaNode = 0
    }
    var plain = machine
    plain.processor.vendor = "GenuineIntel"
    plain.processor.physicalAddressBits = 39
    for check in Self.checks {
      for judgement in check.judge(DeviceMachine.gpu, of: plain) {
        #expect(
          [.pass, .notApplicable].contains(judgement.verdict), "\(type(of: check).about.id): \(judgement.summary)")
      }
    }
  }
}
