// SPDX-License-Identifier: GPL-3.0-or-later
internal import SystemPackage

/// Keeps devices from being suspended (`power/control` = `on`, Documentation/ABI/testing/sysfs-devices-power) for as long as this
/// value lives; then each attribute says again what it said. The journal knows first.
public struct PowerHold: ~Copyable {
  private var entries: [JournalEntry]
  private let host: any HostControl
  private let journal: Journal

  /// `devices`: directories in sysfs. Those that are never suspended anyhow are left as they are.
  public init(
    _ devices: [String], host: any HostControl = LiveHostControl(), journal: Journal = Journal()
  ) throws(AssignmentError) {
    entries = try Self.hold(devices, host, journal)
    self.host = host
    self.journal = journal
  }

  private static func hold(
    _ devices: [String], _ host: any HostControl, _ journal: Journal
  ) throws(AssignmentError) -> [JournalEntry] {
    var entries: [JournalEntry] = []
    for device in devices {
      guard let before = AttributeState(device + AttributeState.allowed, on: host), before.value != "on" else {
        continue
      }
      do throws(AssignmentError) {
        do throws(JournalError) {
          entries.append(try journal.add("keep \(device) awake", before: .attribute(before)))
        } catch { throw .journal(error) }
        do throws(Errno) { try host.write("on", to: before.path) } catch {
          throw .unwritable(path: before.path, value: "on", error)
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

  /// Puts back what was changed.
  public mutating func restore() throws(AssignmentError) { try journal.undo(&entries, on: host) }
}
