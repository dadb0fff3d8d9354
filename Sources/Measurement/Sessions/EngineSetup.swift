// SPDX-License-Identifier: GPL-3.0-or-later
package import Drivers
package import Inventory
package import Passthrough
package import Records

/// What is to be measured by an engine: the points, and everything that a session needs. One for each
/// `EngineDefinition`.
package protocol EngineSetup {
  static var engine: EngineDefinition { get }

  var points: [MeasurementPoint] { get }

  /// For the record; two runs whose parameters differ are not compared.
  var parameters: [String: String] { get }

  /// The arms that are measured in turns, the first of which is the base; empty for a measurement without any.
  var arms: [Arm] { get }

  /// Sets everything up for a session. `seed`: of its random orders and places.
  func open(_ session: PlannedSession, seed: UInt64) throws(EngineError) -> any Engine
}

extension EngineSetup {
  package var arms: [Arm] { [] }

  /// The record that is measured into.
  func record(
    _ context: MeasurementContext, subject: Subject?, deviceName: String?, emulated: String?, fingerprint: Fingerprint,
    notes: [String] = []
  ) -> Run {
    var run = Run(
      engine: Self.engine.id, toolVersion: context.toolVersion, subject: subject.map { "\($0)" },
      deviceName: deviceName, emulated: emulated, parameters: parameters, fingerprint: fingerprint, metrics: [],
      timerNanoseconds: 0)
    run.notes = notes
    return run
  }
}

/// What a measurement is made on, for the record.
package struct MeasurementContext: Sendable {
  package let toolVersion: String
  package let machine: Machine
  /// What else is read of it.
  package let files: any FileTree
  /// The host's, for a guest, which cannot see its host.
  package let passport: Passport?

  package init(toolVersion: String, machine: Machine, files: any FileTree, passport: Passport?) {
    self.toolVersion = toolVersion
    self.machine = machine
    self.files = files
    self.passport = passport
  }
}
