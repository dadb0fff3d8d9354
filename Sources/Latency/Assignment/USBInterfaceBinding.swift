// SPDX-License-Identifier: GPL-3.0-or-later
internal import Passthrough
internal import SystemPackage

/// Interfaces of USB devices without their drivers for as long as this value lives, so that usbfs may claim them; then they go back.
///
/// As with `DriverBinding` the journal knows first. Close the devices' nodes before this value ends.
public struct USBInterfaceBinding: ~Copyable {
  private var entries: [JournalEntry]
  private let host: any HostControl
  private let journal: Journal

  /// Takes interfaces from their drivers, unless the host uses their devices. `device` is the directory of an interface's device.
  public init(
    _ interfaces: [(state: USBInterfaceState, device: String)], host: any HostControl = LiveHostControl(),
    journal: Journal = Journal()
  ) throws(AssignmentError) {
    entries = try Self.take(interfaces, host, journal)
    self.host = host
    self.journal = journal
  }

  private static func take(
    _ interfaces: [(state: USBInterfaceState, device: String)], _ host: any HostControl, _ journal: Journal
  ) throws(AssignmentError) -> [JournalEntry] {
    var entries: [JournalEntry] = []
    for (interface, device) in interfaces {
      do throws(AssignmentError) {
        let obstacles = host.obstacles(below: device)
        guard obstacles.isEmpty else { throw .interfaceInUse(interface.name, obstacles) }
        do throws(JournalError) {
          entries.append(
            try journal.add("take \(interface.name) from \(interface.driver)", before: .usbInterface(interface)))
        } catch { throw .journal(error) }
        let path = "/sys/bus/usb/drivers/\(interface.driver)/unbind"
        do throws(Errno) { try host.write(interface.name, to: path) } catch {
          throw .unwritable(path: path, value: interface.name, error)
        }
      } catch let first {
        do throws(AssignmentError) { try journal.undo(&entries, on: host) } catch { throw .several([first, error]) }
        throw first
      }
    }
    return entries
  }

  deinit {
    // The last resort: what fails here stays in the journal.
    var entries = entries
    try? journal.undo(&entries, on: host)
  }

  /// Gives the interfaces back to their drivers.
  public mutating func restore() throws(AssignmentError) { try journal.undo(&entries, on: host) }
}
