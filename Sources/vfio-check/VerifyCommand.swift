// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser
internal import FoundationEssentials
internal import Inventory
internal import Measurement
internal import Passthrough
internal import Records
internal import Reporting
internal import Wording

/// `vfio-check verify`: whether the devices arrived in the guest, and whole.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check inside a guest that the devices of a passport arrived, whole.",
    discussion: """
      The devices are found by what they are, wherever the guest has put them. Without a passport only what the guest alone can \
      know is checked, for the named devices or for all that no hypervisor makes up itself. Run it as root: an ordinary user \
      may not read capabilities, nor disks, which are read (never written) to see whether the data arrives.

      With --watch it goes on looking, for a burn-in, until something changes for the worse (a link that lost speed or lanes, \
      counted errors, a device that enumerated again, a verdict), until --for is over, or until Ctrl-C: each ends with the verdict. \
      Without a device to look at nothing is verified, and the exit status is 2.
      """)

  @Argument(
    help: ArgumentHelp("Without a passport: the devices to look at.", valueName: "device"),
    completion: .custom(Completions.devices))
  var devices: [String] = []

  @Option(
    help: ArgumentHelp("The passport that was written on the host.", valueName: "file"), completion: .file())
  var passport: String?

  @Option(
    help: ArgumentHelp(
      "Accept a finding, for all subjects or for one (guest.link@pci:0000:01:00.0); it is shown and does not count.",
      valueName: "id[@subject]"))
  var accept: [AcceptedFinding] = []

  @Option(help: "The lowest verdict that makes the exit status 1: warn or fail.")
  var failOn = FailureThreshold.fail

  @Flag(
    inversion: .prefixedNo,
    help:
      "Whether a few blocks of the disks are read, and the USB devices asked for their status; neither changes anything. With --no-probe nothing is tried."
  )
  var probe = true

  @Flag(help: "Keep looking, and end with the first change for the worse (exit status 1).")
  var watch = false

  @Option(
    help: ArgumentHelp("With --watch: the time between two looks, in s, m or h, such as 30s or 5m.", valueName: "time"))
  var interval = TimeSpan(seconds: 5)

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp(
      "With --watch: how long to look, in s, m or h, such as 10m or 8h (default: until Ctrl-C).", valueName: "time"))
  var duration: TimeSpan?

  @OptionGroup var machineOptions: MachineOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if watch && machineOptions.captureRoot != nil {
      throw ValidationError("--watch looks at a running machine; a capture (--root) does not change.")
    }
    if !watch && duration != nil { throw ValidationError("--for says how long to --watch.") }
    if passport != nil && !devices.isEmpty {
      throw ValidationError("Name either a passport or devices: a passport says itself which devices it is about.")
    }
    for finding in accept where Catalogue.check(finding.acceptance.id) == nil {
      throw ValidationError("--accept: there is no check \"\(finding.acceptance.id)\"; `vfio-check checks` lists them.")
    }
  }

  func run() throws {
    let written = try passport.map(PassportReader.read)
    let names = DeviceNames.installed()
    if !output.json { names.pciNames.prepare() }
    let interruption = watch ? Interruption() : nil
    let (first, findings) = try look(written) { try MachineOptions.targets(devices, on: $0) }
    AcceptedFinding.note(unused: Verification(first, acceptances: acceptances).unusedAcceptances(among: findings))
    var report = self.report(first, findings)
    if let interruption {
      if report.hasDevices {
        report = try watched(report, written, interruption)
      } else {
        StandardError.print("vfio-check: there is no device to watch")
      }
    }
    try output.print(report, names: names)
    var status = failOn.status(of: report)
    if report.watch?.drifts.isEmpty == false { status = .failed }
    if status != .success { throw ExitCode(status.rawValue) }
  }

  private var acceptances: [Acceptance] { accept.map(\.acceptance) }

  /// Reads the machine, tries its devices, and judges.
  private func look(
    _ passport: Passport?, targets: (Machine) throws -> [Target]
  ) throws -> (VerificationContext, [Finding]) {
    let machine = try machineOptions.machine()
    var context =
      if let passport {
        VerificationContext(machine: machine, passport: passport)
      } else {
        VerificationContext(machine: machine, targets: try targets(machine))
      }
    if probe && machine.capturePath == nil {
      context.observations = VerificationProbes(context, in: ThisMachine.files).run()
    }
    return (context, Verification(context, acceptances: acceptances).findings())
  }

  private func report(
    _ context: VerificationContext, _ findings: [Finding], watch: Watch? = nil
  ) -> VerificationReport {
    VerificationReport(
      context: context, findings: findings, toolVersion: VFIOCheck.version,
      time: context.machine.capturePath == nil ? Date.now.ISO8601Format() : nil, watch: watch)
  }

  /// Looks again and again until something drifts, the time is over or the user has had enough.
  private func watched(
    _ first: VerificationReport, _ passport: Passport?, _ interruption: Interruption
  ) throws -> VerificationReport {
    let detector = DriftDetector(first: first.context, findings: first.findings)
    let devices = first.context.functions.count + first.context.usbDevices.count
    StandardError.print(
      "vfio-check: watching \(counted(devices, "device")) every \(interval)"
        + (duration.map { " for \($0)" } ?? "") + "; Ctrl-C ends it with the verdict")
    let targets =
      self.devices.isEmpty
      ? []
      : first.context.functions.map(\.device.address).map(Target.pci)
        + first.context.usbDevices.map(\.device.usbPath).map(Target.usb)
    let clock = ContinuousClock()
    let start = clock.now
    func elapsed() -> Double { (clock.now - start) / .seconds(1) }
    var (latest, drifts, rounds, seconds) = (first, [Drift](), 1, 0.0)
    while drifts.isEmpty {
      let left = duration.map { $0.seconds - elapsed() } ?? .infinity
      if left <= 0 || interruption.wait(seconds: min(interval.seconds, left)) { break }
      // The devices are those of the first look, whatever has become of what they are called.
      let next = try look(passport) { _ in targets }
      (rounds, seconds) = (rounds + 1, elapsed())
      drifts = detector.drifts(in: next.0, findings: next.1)
      latest = report(next.0, next.1)
    }
    return report(latest.context, latest.findings, watch: Watch(rounds: rounds, seconds: seconds, drifts: drifts))
  }
}
