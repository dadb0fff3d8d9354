// SPDX-License-Identifier: GPL-3.0-or-later

/// One thing that a person can do about a finding.
package struct Remedy: Sendable, Hashable {
  /// Where the change is made.
  package enum Place: String, Sendable, CaseIterable {
    /// The firmware's setup ("BIOS").
    case firmware
    case kernelCommandLine
    case driverBinding
    /// Another setting of the host system: limits, module options, packages.
    case hostSystem
    /// The virtual machine's definition.
    case virtualMachine
    /// Cards, slots, ports and cables.
    case hardware

    /// A phrase for people: "in the firmware setup".
    package var phrase: String {
      switch self {
      case .firmware: "firmware setup"
      case .kernelCommandLine: "kernel command line"
      case .driverBinding: "driver binding"
      case .hostSystem: "host system"
      case .virtualMachine: "virtual machine definition"
      case .hardware: "hardware"
      }
    }
  }

  package let place: Place
  /// What to do, as a sentence in the imperative, without a full stop.
  package let text: String
  /// What to type, exactly; nil where nothing can be typed.
  package let command: String?

  package init(_ place: Place, _ text: String, command: ShellCommand? = nil) {
    self.place = place
    self.text = text
    self.command = command?.text
  }

  /// For text that was put together elsewhere: a literal is a `ShellCommand`, in which a machine's words are quoted by
  /// themselves.
  @_disfavoredOverload
  package init(_ place: Place, _ text: String, command: String?) {
    self.place = place
    self.text = text
    self.command = command
  }
}
