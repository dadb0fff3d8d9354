// SPDX-License-Identifier: GPL-3.0-or-later
import TestSupport
import Testing

@testable import Records

@Suite("ArmKind")
struct ArmKindTests {
  private static func run(_ fields: [(FingerprintKey, String?)]) -> Run {
    .built { $0.fingerprint.mayDiffer = fields.map { FingerprintField($0.0, $0.1, source: "test") } }
  }

  @Test(
    "the type of a group says what stands between device and memory",
    arguments: [
      ("identity", .bareIdentity), ("none", .bareIdentity), ("DMA", .bareTranslated), ("DMA-FQ", .bareTranslated),
      ("blocked", .unknown), (nil, .unknown),
    ] as [(String?, ArmKind)])
  func groupType(type: String?, kind: ArmKind) {
    #expect(ArmKind(Self.run([("iommu.groupType", type)]), arm: nil) == kind)
    #expect(ArmKind(Self.run([]), arm: type.map { Arm($0) }) == kind)
  }

  @Test("an arm's type is its own, whatever the group had at the start")
  func arm() {
    #expect(ArmKind(Self.run([("iommu.groupType", "DMA-FQ")]), arm: "identity") == .bareIdentity)
  }

  @Test("without a device bare metal is just that, where the processor is measured")
  func bare() {
    func kind(_ engine: String, _ isVirtual: String?) -> ArmKind {
      var run = Self.run([("machine.isVirtual", isVirtual)])
      (run.engine, run.subject) = (engine, nil)
      return ArmKind(run, arm: nil)
    }
    #expect(kind("cpu", "no") == .bare && kind("cpu", "yes") == .guest)
    #expect(kind("cpu", nil) == .unknown && kind("block", "no") == .unknown)
  }

  @Test(
    "a USB run is named by the way the device came",
    arguments: [
      ("host", .usbOnHost), ("controller", .usbByController), ("usb-host", .usbByHypervisor), (nil, .unknown),
      ("else", .unknown),
    ] as [(String?, ArmKind)])
  func usb(route: String?, kind: ArmKind) {
    var run = Self.run([("usb.route", route), ("machine.isVirtual", "yes"), ("iommu.groupType", "DMA")])
    run.engine = "usb"
    #expect(ArmKind(run, arm: nil) == kind)
  }

  @Test("a guest is a guest, whatever its own IOMMU does")
  func guest() {
    #expect(ArmKind(Self.run([("machine.isVirtual", "yes"), ("iommu.groupType", "identity")]), arm: nil) == .guest)
    #expect(ArmKind(Self.run([("machine.isVirtual", "no"), ("iommu.groupType", "DMA")]), arm: nil) == .bareTranslated)
  }
}
