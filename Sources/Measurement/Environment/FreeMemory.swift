// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// Memory that this process can still get without anybody being killed for it: what the machine has left, and what the
/// control groups above the process leave of their limits, as containers have them.
package struct FreeMemory: Sendable, Equatable {
  package let bytes: UInt64
  /// Whether a control group leaves less than the machine.
  package let isLimited: Bool

  /// `available`: the machine's MemAvailable; nil where it is not known, and then this is nil as well.
  package init?(of available: UInt64?, in tree: any FileTree) {
    guard let available else { return nil }
    let room = Self.groups(tree).compactMap { $0.room(in: tree) }.min() ?? .max
    bytes = min(available, room)
    isLimited = room < available
  }

  private struct Group {
    let directory: String
    let limit: String
    let usage: String
    /// Pages of files that nobody used lately: counted, and taken away first.
    let reclaimable: String

    func room(in tree: any FileTree) -> UInt64? {
      // "max" where there is none; before version 2 a number beyond all memory.
      guard let limit = tree.text("\(directory)/\(limit)").flatMap({ UInt64($0) }),
        let usage = tree.text("\(directory)/\(usage)").flatMap({ UInt64($0) })
      else { return nil }
      let lines = tree.text("\(directory)/memory.stat")?.split(separator: "\n") ?? []
      let reclaimed = lines.first { $0.hasPrefix(reclaimable + " ") }.flatMap {
        UInt64($0.dropFirst(reclaimable.count + 1))
      }
      let used = usage - min(usage, reclaimed ?? 0)
      return limit > used ? limit - used : 0
    }
  }

  /// The process's own group and all above it (Documentation/admin-guide/cgroup-v2.rst, cgroup-v1/memory.rst;
  /// cgroups(7) has the file's form, "4:memory:/path" or "0::/path"). What a container sees of the path may not be
  /// there, but its top is.
  private static func groups(_ tree: any FileTree) -> [Group] {
    (tree.text("/proc/self/cgroup")?.split(separator: "\n") ?? []).flatMap { line -> [Group] in
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { return [] }
      var directories = [""]
      for part in fields[2].split(separator: "/") {
        directories.append("\(directories[directories.count - 1])/\(part)")
      }
      if fields[1].isEmpty {
        return directories.map {
          Group(
            directory: "/sys/fs/cgroup\($0)", limit: "memory.max", usage: "memory.current", reclaimable: "inactive_file"
          )
        }
      }
      guard fields[1].split(separator: ",").contains("memory") else { return [] }
      return directories.map {
        Group(
          directory: "/sys/fs/cgroup/memory\($0)", limit: "memory.limit_in_bytes", usage: "memory.usage_in_bytes",
          reclaimable: "total_inactive_file")
      }
    }
  }
}
