// SPDX-License-Identifier: GPL-3.0-or-later
internal import FoundationEssentials
internal import Inventory
internal import Passthrough
internal import Reporting
internal import TestSupport

/// Builds the machines of `Fixtures/real` as captures in a directory, and prints a table: machine, cause, what
/// vfio-check says.
@main
struct RealMachines {
  static func main() throws {
    guard (2...3).contains(CommandLine.arguments.count) else {
      print(
        "usage: real-machines DIRECTORY [NAME]   (each machine becomes DIRECTORY/NAME, which must not be there yet)")
      throw CocoaError(.fileReadUnknown)
    }
    let directory = CommandLine.arguments[1]
    let names = CommandLine.arguments.count == 3 ? [CommandLine.arguments[2]] : RealMachine.names
    print("| machine | asked | cause | what vfio-check says |\n|---|---|---|---|")
    var misses: [String] = []
    for name in names {
      let real = try RealMachine(name)
      let machine = try real.machine(in: "\(directory)/\(name)")
      for asked in real.expectation.asked {
        let answer = try Answer(asked, on: machine)
        let devices = asked.devices.isEmpty ? "the host" : asked.devices.joined(separator: " ")
        print("| \(name) | \(devices) | \(real.description.cause) | \(answer.text) |")
        misses += asked.mismatches(in: answer.findings, of: machine).map { "\(name), \(devices): \($0)" }
      }
    }
    print("\n\(names.count) machines. Captures: \(directory)/NAME")
    for miss in misses { print("not as expected: \(miss)") }
  }
}

/// What vfio-check answers to one question: the sentence of the verdict, and the finding that names the cause.
private struct Answer {
  let findings: [Finding]
  let text: String

  init(_ asked: MachineExpectation.Asked, on machine: Machine) throws {
    let targets = try asked.targets(on: machine)
    let findings = Preflight(machine: machine, targets: targets).findings()
    let report = PreflightReport(
      machine: machine, targets: targets, findings: findings, candidates: [], toolVersion: "", time: nil)
    let lines = report.text(
      TextLayout(
        .quiet, style: Style(usesColor: false), names: DeviceNames(pci: PCINames(), usb: USBNames()), width: nil))
    // The last two lines are the conclusion and the counts.
    let conclusion = lines.dropLast().last ?? ""
    let causes = asked.findings.filter { $0.isCause == true }.compactMap { expected in
      expected.matches(among: findings).max { $0.verdict.severity < $1.verdict.severity }
        .map { "\($0.id): \($0.summary)" }
    }
    self.findings = findings
    text = ([conclusion] + causes).joined(separator: " — ").replacing("|", with: "\\|").replacing("\n", with: " ")
  }
}
