// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Passthrough
import Reporting
import SystemPackage
import TestSupport

extension Schema {
  static let report = Schema(
    name: "report",
    documents: [
      Document("report") {
        try PreflightReport(
          machine: FindingDocuments.host, targets: [], findings: FindingDocuments.findings,
          candidates: FindingDocuments.candidates, toolVersion: "1", time: "2026-01-01T00:00:00Z"
        ).json()
      }
    ])

  static let verification = Schema(
    name: "verification",
    documents: [
      Document("verification") {
        let issuer = PassportIssuer(FindingDocuments.host, redacts: false)
        let passport = issuer.passport(
          for: FindingDocuments.targets, toolVersion: "1", time: "2026-01-01T00:00:00Z")
        let watch = Watch(
          rounds: 5, seconds: 20.5,
          drifts: [
            Drift(subject: .pci(FindingDocuments.address), summary: "it changed"),
            Drift(subject: .host, summary: "it became worse", check: "device.link"),
          ])
        return try VerificationReport(
          context: VerificationContext(machine: FindingDocuments.guest, passport: passport),
          findings: FindingDocuments.findings, toolVersion: "1", time: "2026-01-01T01:00:00Z", watch: watch
        ).json()
      }
    ])
}

/// A machine with a card and a keyboard, and findings that no check gave: what the checks say is held elsewhere.
private enum FindingDocuments {
  static let address = PCIAddress(bus: 1, device: 0, function: 0)
  static let targets: [Target] = [.pci(address), .usb(USBPath(bus: 1, ports: [2]))]

  static let host = Machine.of([
    .port("0000:00:01.0", secondary: 1, group: 1),
    .endpoint("0000:01:00.0", behind: ["0000:00:01.0"], group: 4, driver: "nvme"),
    .built("0000:00:14.0", classCode: 0x0c0330, group: 5, driver: "xhci_hcd"),
  ]) {
    $0.usb = USBTopology([.hub("usb1"), .keyboard("1-2")])
    describe(&$0)
  }

  /// The card is there, at another address; the keyboard is not.
  static let guest = Machine.of([
    .port("0000:00:02.0", secondary: 5), .endpoint("0000:05:00.0", behind: ["0000:00:02.0"], driver: "nvme"),
  ]) { describe(&$0) }

  private static func describe(_ machine: inout Machine) {
    machine.kernel.release = "6.12.0"
    machine.processor.modelName = "A Processor"
    machine.firmware.systemVendor = "A Vendor"
    machine.firmware.productName = "A Board"
    machine.firmware.biosVersion = "1.0"
    machine.hypervisor = Hypervisor(.kvm, .guest, path: "/sys/hypervisor/type", value: "kvm")
    machine.iommu.units = [IOMMUUnit(name: "dmar0", .intel(IntelIOMMU()))]
    machine.capturePath = "/captures/machine.tar.gz"
    machine.gaps = [
      Gap(path: "/sys/kernel/security/lockdown", errno: .permissionDenied), Gap(notRecorded: "/proc/meminfo"),
    ]
  }

  static let findings: [Finding] = [
    finding("device.link", .pci(address), .fail, isAccepted: false),
    finding("device.reset", .pci(address), .warn, isAccepted: true),
    finding("usb.speed", .usb(USBPath(bus: 1, ports: [2])), .unknown, isAccepted: false),
    finding("group.isolated", .group(4), .pass, isAccepted: false),
    finding("iommu.enabled", .host, .notApplicable, isAccepted: false),
  ]

  private static func finding(_ id: String, _ subject: Subject, _ verdict: Verdict, isAccepted: Bool) -> Finding {
    var finding = Finding(
      id: id, subject: subject,
      judgement: Judgement(
        verdict, CommonReason.unreadable, "what was seen", evidence: [Evidence("/sys/a/path", "1")],
        remedy: [
          Remedy(.hardware, "Move the card"), Remedy(.kernelCommandLine, "Add an option", command: "grub-mkconfig"),
        ]))
    finding.isAccepted = isAccepted
    return finding
  }

  static let candidates = Preflight(machine: host).candidates().map { Candidate(unit: $0.unit, findings: findings) }
}
