// SPDX-License-Identifier: GPL-3.0-or-later
internal import FoundationEssentials
internal import Inventory
internal import Passthrough

/// The preflight as JSON, schema `vfio-check/report`, version 1. It only grows.
struct PreflightJSON: Codable {
  static let schema = "vfio-check/report"

  let schema: String
  let schemaVersion: Int
  let tool: ToolJSON
  let time: String?
  let machine: MachineJSON
  let targets: [String]
  /// What the findings add up to, a `Candidate.State`; absent in documents of earlier versions.
  let state: String?
  let findings: [FindingJSON]
  let candidates: [CandidateJSON]?
  let summary: SummaryJSON

  init(_ report: PreflightReport) {
    schema = Self.schema
    schemaVersion = 1
    tool = ToolJSON(version: report.toolVersion)
    time = report.time
    machine = MachineJSON(report.machine)
    targets = report.targets.map { "\($0.subject)" }
    state = Candidate.State(report.findings).rawValue
    findings = report.findings.map(FindingJSON.init)
    candidates = report.targets.isEmpty ? report.candidates.map(CandidateJSON.init) : nil
    summary = SummaryJSON(report)
  }
}

/// Which program wrote the document.
struct ToolJSON: Codable, Sendable {
  let name: String
  let version: String

  init(version: String) {
    name = "vfio-check"
    self.version = version
  }
}

/// The machine's headline facts; never its name, never a serial number.
struct MachineJSON: Codable {
  let kernelRelease: String?
  let processorModel: String?
  let systemVendor: String?
  let productName: String?
  let biosVersion: String?
  let isVirtualMachine: Bool
  /// Whose hypervisor runs below the kernel, and what this machine is to it; absent where none shows itself.
  let hypervisor: HypervisorJSON?
  let iommuUnits: [String]
  let groupCount: Int
  let pciFunctionCount: Int
  let usbDeviceCount: Int
  let capturePath: String?
  /// What could not be read.
  let gaps: [GapJSON]

  init(_ machine: Machine) {
    kernelRelease = machine.kernel.release
    processorModel = machine.processor.modelName
    systemVendor = machine.firmware.systemVendor
    productName = machine.firmware.productName
    biosVersion = machine.firmware.biosVersion
    isVirtualMachine = machine.isVirtualMachine
    hypervisor = machine.hypervisor.map {
      HypervisorJSON(product: $0.product.rawValue, role: $0.role.rawValue)
    }
    iommuUnits = machine.iommu.units.map(\.name)
    groupCount = machine.iommu.groups.count
    pciFunctionCount = machine.pci.devices.count
    usbDeviceCount = machine.usb.devices.count
    // The directories above it are often named after a person.
    capturePath = machine.capturePath.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
    gaps = machine.gaps.map { GapJSON(path: $0.path, error: $0.reason) }
  }
}

struct HypervisorJSON: Codable {
  /// A `Hypervisor.Product`.
  let product: String
  /// `guest` or `controlDomain`.
  let role: String
}

struct GapJSON: Codable {
  let path: String
  let error: String
}

struct FindingJSON: Codable {
  struct EvidenceJSON: Codable {
    let path: String
    let value: String
  }
  struct RemedyJSON: Codable {
    let place: String
    let text: String
    let command: String?
  }

  let id: String
  let subject: String
  let verdict: String
  /// Why, in a word that never changes its meaning; absent in documents of earlier versions.
  let reason: String?
  let summary: String
  let evidence: [EvidenceJSON]
  let remedy: [RemedyJSON]
  /// Present and true when waived with `--accept`.
  let accepted: Bool?

  init(_ finding: Finding) {
    id = finding.id
    subject = "\(finding.subject)"
    verdict = finding.verdict.rawValue
    reason = finding.reason.rawValue
    summary = finding.summary
    evidence = finding.evidence.map { EvidenceJSON(path: $0.path, value: $0.value) }
    remedy = finding.remedy.map { RemedyJSON(place: $0.place.rawValue, text: $0.text, command: $0.command) }
    accepted = finding.isAccepted ? true : nil
  }
}

struct CandidateJSON: Codable {
  struct ReasonJSON: Codable {
    let id: String
    let subject: String
    let verdict: String
    let reason: String?
    let summary: String

    init(_ finding: Finding) {
      id = finding.id
      subject = "\(finding.subject)"
      verdict = finding.verdict.rawValue
      reason = finding.reason.rawValue
      summary = finding.summary
    }
  }

  /// The function that the card is named after.
  let subject: String
  /// All functions of the card, and what names them together on the command line; absent in documents of earlier
  /// versions.
  let targets: [String]?
  let selector: String?
  let state: String
  let reasons: [ReasonJSON]

  init(_ candidate: Candidate) {
    subject = "\(candidate.target.subject)"
    targets = candidate.unit.targets.map { "\($0.subject)" }
    selector = candidate.unit.selector
    state = candidate.state.rawValue
    reasons = candidate.findings.map(ReasonJSON.init)
  }
}

struct SummaryJSON: Codable {
  let pass: Int
  let warn: Int
  let fail: Int
  let unknown: Int
  let notApplicable: Int
  let accepted: Int

  init(_ report: PreflightReport) {
    pass = report.count(.pass)
    warn = report.count(.warn)
    fail = report.count(.fail)
    unknown = report.count(.unknown)
    notApplicable = report.count(.notApplicable)
    accepted = report.acceptedCount
  }
}
