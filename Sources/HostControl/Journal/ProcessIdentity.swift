// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc
package import Inventory

/// A process, told from a later one that got the same number.
package struct ProcessIdentity: Sendable, Hashable, Codable {
  package let id: Int32
  /// When it started, in clock ticks since boot: field 22 of /proc/PID/stat (proc_pid_stat(5)).
  package let startTicks: UInt64

  package init(id: Int32, startTicks: UInt64) {
    self.id = id
    self.startTicks = startTicks
  }

  /// The process that has a number now; nil when there is none, or when it has ended and only waits to be collected.
  package init?(id: Int32, in files: any FileTree) {
    guard let bytes = try? files.read("/proc/\(id)/stat", limit: 4096) else { return nil }
    // "42 (some) name) S 1 …": the name may hold anything, so the fields are counted from its last parenthesis.
    let text = String(decoding: bytes, as: UTF8.self)
    guard let end = text.lastIndex(of: ")") else { return nil }
    let fields = text[text.index(after: end)...].split(separator: " ")
    guard fields.count > 19, fields[0] != "Z", fields[0] != "X", let ticks = UInt64(fields[19]) else { return nil }
    self.init(id: id, startTicks: ticks)
  }

  /// This very process.
  package static func current(in files: any FileTree) -> ProcessIdentity {
    ProcessIdentity(id: getpid(), in: files) ?? ProcessIdentity(id: getpid(), startTicks: 0)
  }
}
