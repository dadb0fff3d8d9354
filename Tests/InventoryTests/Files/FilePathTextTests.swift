// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import Inventory

@Suite("Paths as text")
struct FilePathTextTests {
  @Test(
    "A link's target is seen from the directory it stands in",
    arguments: [
      ("../../devices/pci0000:00/0000:00:1f.2", "/sys/bus/pci", "/sys/devices/pci0000:00/0000:00:1f.2"),
      ("./a//b/.", "/sys", "/sys/a/b"), ("/etc/../x", "/sys", "/x"), ("..", "/sys", "/"), ("a", "/", "/a"),
      ("../..", "/sys", "/"), ("", "/sys/bus", "/sys/bus"), ("...", "/sys", "/sys/..."),
    ])
  func resolve(_ target: String, _ directory: String, _ expected: String) {
    #expect(FilePathText.resolve(target, from: directory) == expected)
  }

  @Test(
    "A target above the root, or of another root, is none beneath it",
    arguments: [
      ("../x", "/sys", "/x"), ("../../x", "/sys", nil), ("../../sys/x", "/sys", nil), ("/sys/x", "/sys", nil),
      ("a/../../b", "/", nil), ("a/../b", "/", "/b"),
    ])
  func beneath(_ target: String, _ directory: String, _ expected: String?) {
    #expect(FilePathText.resolveBeneath(target, from: directory) == expected)
  }
}
