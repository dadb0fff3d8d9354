// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Passthrough

/// The verification as JSON, schema `vfio-check/verification`, version 1. It only grows.
struct VerificationJSON: Codable {
  static let schema = "vfio-check/verification"

  /// A device of the passport and what stands in its place.
  struct Device: Codable {
    /// The address on the host, or the host's USB port.
    let host: String
    /// `found`, `interchangeable`, `ambiguous` or `missing`.
    let match: String
    /// The subject here; absent where there is none or it cannot be told which.
    let guest: String?
  }

  struct Summary: Codable {
    let pass: Int
    let warn: Int
    let fail: Int
    let unknown: Int
    let notApplicable: Int
    let accepted: Int
  }

  /// How a repeated verification went on.
  struct WatchJSON: Codable {
    struct DriftJSON: Codable {
      let subject: String
      let summary: String
      /// The check whose verdict became worse; absent for a plain fact.
      let check: String?
    }

    let rounds: Int
    let seconds: Double
    let drifts: [DriftJSON]

    init(_ watch: Watch) {
      rounds = watch.rounds
      seconds = watch.seconds
      drifts = watch.drifts.map { DriftJSON(subject: "\($0.subject)", summary: $0.summary, check: $0.check) }
    }
  }

  let schema: String
  let schemaVersion: Int
  let tool: ToolJSON
  let time: String?
  let machine: MachineJSON
  /// Whether a passport was compared with.
  let hasPassport: Bool
  let passportTime: String?
  let devices: [Device]
  let findings: [FindingJSON]
  let summary: Summary
  let watch: WatchJSON?

  init(_ report: VerificationReport) {
    let context = report.context
    schema = Self.schema
    schemaVersion = 1
    tool = ToolJSON(version: report.toolVersion)
    time = report.time
    machine = MachineJSON(context.machine)
    hasPassport = context.passport != nil
    passportTime = context.passport?.time
    devices =
      context.matches.map { passport, match in
        Device(
          host: passport.address, match: Self.word(match),
          guest: match.device.map { "\(Subject.pci($0.address))" })
      }
      + context.usbExpectations.map { expectation in
        Device(
          host: expectation.passport.path, match: Self.word(expectation.match),
          guest: expectation.match.device.map { "\(Subject.usb($0.usbPath))" })
      }
    findings = report.findings.map(FindingJSON.init)
    summary = Summary(
      pass: report.count(.pass), warn: report.count(.warn), fail: report.count(.fail),
      unknown: report.count(.unknown), notApplicable: report.count(.notApplicable), accepted: report.acceptedCount)
    watch = report.watch.map(WatchJSON.init)
  }

  private static func word(_ match: FunctionMatch) -> String {
    switch match {
    case .found: "found"
    case .interchangeable: "interchangeable"
    case .ambiguous: "ambiguous"
    case .missing: "missing"
    }
  }

  private static func word(_ match: USBMatch) -> String {
    switch match {
    case .found: "found"
    case .ambiguous: "ambiguous"
    case .missing: "missing"
    }
  }
}
