// SPDX-License-Identifier: GPL-3.0-or-later
internal import Passthrough
internal import SystemPackage

/// What steps changed of the host, for as long as this value lives; then all of it is put back, the last first.
///
/// As with `DriverBinding` the journal knows first. Close the nodes of what was borrowed before this value ends.
package struct TemporaryHostState: ~Copyable {
  private var entries: [JournalEntry]
  private let host: any KernelInterface
  private let journal: Journal

  /// Takes the steps one after the other. When one fails, or the host uses its device, those before it are undone.
  package init(
    _ steps: [HostStep], host: any KernelInterface, journal: Journal
  ) throws(AssignmentError) {
    entries = try Self.take(steps, host, journal)
    self.host = host
    self.journal = journal
  }

  private static func take(
    _ steps: [HostStep], _ host: any KernelInterface, _ journal: Journal
  ) throws(AssignmentError) -> [JournalEntry] {
    var entries: [JournalEntry] = []
    for step in steps {
      do throws(AssignmentError) {
        if let device = step.device {
          let obstacles = try host.obstacles(below: device)
          guard obstacles.isEmpty else { throw .resourceInUse(step.before.resource, obstacles) }
        }
        do throws(JournalError) { entries.append(try journal.add(step.what, before: step.before)) } catch {
          throw .journal(error)
        }
        do throws(Errno) { try host.write(step.value, to: step.path) } catch {
          throw .unwritable(path: step.path, value: step.value, error)
        }
      } catch let first {
        do throws(AssignmentError) { try undo(&entries, host, journal) } catch { throw .several([first, error]) }
        throw first
      }
    }
    return entries
  }

  deinit {
    // The last resort: what fails here stays in the journal.
    var entries = entries
    try? Self.undo(&entries, host, journal)
  }

  /// Those that could not be undone stay, here and in the journal.
  private static func undo(
    _ entries: inout [JournalEntry], _ host: any KernelInterface, _ journal: Journal
  ) throws(AssignmentError) {
    var errors: [AssignmentError] = []
    for entry in entries.reversed() {
      do throws(AssignmentError) {
        _ = try entry.before.restore(on: host, from: nil)
        do throws(JournalError) { try journal.remove(entry) } catch { throw .journal(error) }
        entries.removeAll { $0 == entry }
      } catch { errors.append(error) }
    }
    if let only = errors.first { throw errors.count == 1 ? only : .several(errors) }
  }

  /// Puts back what was changed.
  package mutating func restore() throws(AssignmentError) { try Self.undo(&entries, host, journal) }
}

/// One attribute of sysfs that is written for the time of a measurement, and what the host was before.
package struct HostStep: Sendable {
  /// For people: "take 2-2:1.0 from usb-storage".
  let what: String
  let before: HostState
  let path: String
  let value: String
  /// The directory of the device that must not be in use; nil where use does not matter.
  let device: String?

  /// Takes an interface of a USB device from its driver, so that usbfs may claim it. `device` is the device's
  /// directory.
  package static func detaching(_ interface: USBInterfaceState, of device: String) -> HostStep {
    HostStep(
      what: "take \(interface.name) from \(interface.driver)", before: .usbInterface(interface),
      path: "/sys/bus/usb/drivers/\(interface.driver)/unbind", value: interface.name, device: device)
  }

  /// Keeps a device from being suspended (`power/control`, Documentation/ABI/testing/sysfs-devices-power); nil where it
  /// never is. `device` is its directory.
  package static func keepingAwake(_ device: String, on host: some KernelInterface) -> HostStep? {
    guard let before = AttributeState(device + AttributeState.allowed, on: host), before.value != "on" else {
      return nil
    }
    return HostStep(
      what: "keep \(device) awake", before: .attribute(before), path: before.path, value: "on", device: nil)
  }
}
