// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import Testing

@testable import Measurement

@Suite("Memory that can still be had")
struct FreeMemoryTests {
  private static func tree(_ group: String, _ files: [String: String]) -> MemoryFileTree {
    var tree = MemoryFileTree()
    tree.write("/proc/self/cgroup", group)
    for (path, text) in files { tree.write("/sys/fs/cgroup/\(path)", text) }
    return tree
  }

  @Test("without a limit it is the machine's")
  func machine() {
    let tree = Self.tree("0::/user.slice", ["user.slice/memory.max": "max", "user.slice/memory.current": "4096"])
    #expect(FreeMemory(of: 1 << 30, in: tree)?.bytes == 1 << 30)
    #expect(FreeMemory(of: 1 << 30, in: tree)?.isLimited == false)
    #expect(FreeMemory(of: nil, in: tree) == nil)
    #expect(FreeMemory(of: 1 << 30, in: MemoryFileTree())?.bytes == 1 << 30)
  }

  @Test("the narrowest group above the process decides, and idle pages of files do not count as used")
  func narrowest() {
    let tree = Self.tree(
      "0::/a.slice/b.scope",
      [
        "a.slice/memory.max": "\(512 << 20)", "a.slice/memory.current": "\(300 << 20)",
        "a.slice/memory.stat": "anon 1\nfile 5\ninactive_file \(100 << 20)\nactive_file 7",
        "a.slice/b.scope/memory.max": "\(1 << 30)", "a.slice/b.scope/memory.current": "0",
      ])
    #expect(FreeMemory(of: 8 << 30, in: tree)?.bytes == 312 << 20)
    #expect(FreeMemory(of: 8 << 30, in: tree)?.isLimited == true)
  }

  @Test("a container sees its limit at the top, whatever its path")
  func container() {
    let tree = Self.tree("0::/", ["memory.max": "1048576", "memory.current": "2097152"])
    #expect(FreeMemory(of: 8 << 30, in: tree)?.bytes == 0)
  }

  @Test("version 1 as well, among other controllers")
  func versionOne() {
    let tree = Self.tree(
      "5:devices:/\n4:cpu,memory:/box\n0::/",
      [
        "memory/memory.limit_in_bytes": "9223372036854771712", "memory/memory.usage_in_bytes": "1",
        "memory/box/memory.limit_in_bytes": "1000", "memory/box/memory.usage_in_bytes": "400",
      ])
    #expect(FreeMemory(of: 8 << 30, in: tree)?.bytes == 600)
  }

  @Test("what is no number limits nothing", arguments: ["", "-1", "12 MiB", "99999999999999999999999"])
  func damaged(_ limit: String) {
    let tree = Self.tree("0::/", ["memory.max": limit, "memory.current": "1"])
    #expect(FreeMemory(of: 1 << 30, in: tree)?.bytes == 1 << 30)
  }
}
