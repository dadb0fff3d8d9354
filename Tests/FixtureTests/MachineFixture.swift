// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Inventory
import Passthrough
import Testing

/// A machine of the lab as it was captured, with the verdicts that it got then.
struct MachineFixture: Sendable, CustomTestStringConvertible {
  static let directory = URL(filePath: #filePath).appending(path: "../../../Fixtures/machines").standardized
  static let all: [MachineFixture] = names(in: directory).filter { $0 != "README.md" }.map(MachineFixture.init)

  static func names(in directory: URL) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []).sorted()
  }

  let name: String
  var testDescription: String { name }
  var capture: String { Self.directory.appending(path: "\(name)/capture").path }
  var expected: URL { Self.directory.appending(path: "\(name)/expected.json") }

  func machine() throws -> Machine { try MachineReader(.capture(capture)).machine() }

  /// What preflight says of the host, and of each card that could be passed through, as if it alone were.
  func verdicts() throws -> [RecordedVerdict] {
    let machine = try machine()
    let preflight = Preflight(machine: machine)
    let host = preflight.hostFindings().map { RecordedVerdict(target: "host", $0) }
    let devices = preflight.candidates().flatMap { candidate in
      let alone = Preflight(machine: machine, targets: candidate.unit.targets)
      return candidate.unit.targets.flatMap(alone.findings(for:)).map {
        RecordedVerdict(target: candidate.unit.selector, $0)
      }
    }
    return (host + devices).sorted()
  }
}
