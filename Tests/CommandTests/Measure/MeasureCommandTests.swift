// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Records
import Testing

@testable import vfio_check

@Suite("measure")
struct MeasureCommandTests {
  @Test("there is a subcommand for each engine")
  func subcommands() {
    #expect(
      MeasureCommand.configuration.subcommands.map { $0.configuration.commandName ?? "" }
        == EngineDefinition.all.map(\.id))
  }
}
