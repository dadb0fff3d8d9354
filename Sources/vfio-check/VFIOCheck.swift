// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser
internal import CLinux
internal import Reporting

/// The command: it parses, dispatches and turns every error into one of the documented exit statuses.
@main
struct VFIOCheck: ParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "vfio-check",
    abstract: "Whether a PCI or USB device can be handed to a virtual machine, why not, and what it costs.",
    discussion: """
      Reads the machine through sysfs, libpci and libusb, and needs no privileges that it can do without: what only root may \
      see is reported as unknown. Nothing is changed, but for measurements that are asked to borrow a device (--bind, \
      --isolate-iommu) and give it back.

      DEVICE is a PCI address (0000:01:00.0, 01:00.0, or 01:00 for all functions), a USB port (1-2.3), or an id (10de:2684, \
      046d:c52b); pci: or usb: before it tells the two apart.

      EXIT STATUS
      \(ExitStatus.table)
      """,
    version: version,
    subcommands: [
      ListCommand.self, PreflightCommand.self, ExplainCommand.self, CaptureCommand.self, PassportCommand.self,
      VerifyCommand.self, MeasureCommand.self, CompareCommand.self, ReportCommand.self, RestoreCommand.self,
      DiffCommand.self, ChecksCommand.self,
    ])

  static func main() {
    // Before anything else is opened, which would get their numbers.
    clinux_fill_standard_descriptors()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let failure as CommandFailure {
      StandardError.print("vfio-check: \(failure.message)")
      exit(withError: ExitCode(failure.status.rawValue))
    } catch {
      // Whatever ArgumentParser does not know is a bug of ours, not a finding about the machine.
      let code = exitCode(for: error)
      if code == .failure && !(error is ExitCode) {
        StandardError.print("vfio-check: internal error: \(error)")
        exit(withError: ExitCode(ExitStatus.internalError.rawValue))
      }
      // What is wrong with the command line is told with its own words in it.
      let message = fullMessage(for: error)
      guard code != .success, !message.isEmpty else { exit(withError: error) }
      StandardError.print(document: message)
      exit(withError: code)
    }
  }
}
