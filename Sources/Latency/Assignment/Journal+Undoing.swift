// SPDX-License-Identifier: GPL-3.0-or-later

extension Journal {
  /// Puts back what entries tell of, the last first, and strikes them out. Those that could not be undone stay, here and there.
  func undo(_ entries: inout [JournalEntry], on host: any HostControl) throws(AssignmentError) {
    var errors: [AssignmentError] = []
    for entry in entries.reversed() {
      do throws(AssignmentError) {
        _ = try entry.before.restore(on: host, from: nil)
        do throws(JournalError) { try remove(entry) } catch { throw .journal(error) }
        entries.removeAll { $0 == entry }
      } catch { errors.append(error) }
    }
    if let only = errors.first { throw errors.count == 1 ? only : .several(errors) }
  }
}
