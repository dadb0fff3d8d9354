// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import SystemPackage
import Testing

@Suite("MemoryFileTree")
struct MemoryFileTreeTests {
  @Test func dotsStayAtTheRootAndAbsoluteLinksStartThere() throws {
    var tree = MemoryFileTree()
    tree["/sys/a"] = .file([1])
    tree["/sys/deep/up"] = .link("../../../../../sys/a")
    tree["/sys/absolute"] = .link("/sys/a")
    tree["/sys/./deep/around"] = .link(".././/deep/../a")
    for path in ["/sys/deep/up", "/sys/absolute", "/sys/deep/around", "/sys/deep/../../../sys/a"] {
      #expect(try tree.read(path, limit: 10) == [1])
    }
    #expect(try tree.link("/sys/absolute") == "/sys/a")
    #expect(try tree.kind("/sys/deep/up") == .symbolicLink)
  }

  @Test func linksAreCountedAsTheKernelDoes() throws {
    var tree = MemoryFileTree()
    tree["/0"] = .file([7])
    for number in 1...41 { tree["/\(number)"] = .link("\(number - 1)") }
    #expect(try tree.read("/40", limit: 1) == [7])
    #expect(throws: Errno.tooManySymbolicLinkLevels) { try tree.read("/41", limit: 1) }
    tree["/one"] = .link("two")
    tree["/two"] = .link("one")
    #expect(throws: Errno.tooManySymbolicLinkLevels) { try tree.list("/one/below") }
    #expect(try tree.link("/one") == "two")
  }

  @Test func pathsAndNamesHaveAnEnd() {
    let tree = MemoryFileTree()
    #expect(throws: Errno.fileNameTooLong) { try tree.kind("/" + String(repeating: "a", count: 256)) }
    #expect(throws: Errno.noSuchFileOrDirectory) { try tree.kind("/" + String(repeating: "a", count: 255)) }
    #expect(throws: Errno.fileNameTooLong) { try tree.kind(String(repeating: "/a", count: 2048)) }
    var grown = tree
    #expect(throws: Errno.fileNameTooLong) { try grown.insert(.directory, at: String(repeating: "/a", count: 2000)) }
  }

  /// Links whose targets lead through links: what a doubling would make of it never ends.
  @Test(.timeLimit(.minutes(1))) func linksThatMultiplyEnd() {
    var tree = MemoryFileTree()
    tree["/a0"] = .directory
    for number in 1..<60 {
      tree["/a\(number)"] = .link((0..<50).map { _ in "/a\(number - 1)/.." }.joined(separator: "/") + "/a\(number - 1)")
    }
    #expect(throws: Errno.self) { try tree.list("/a59") }
  }

  @Test func whatIsTakenAwayIsGoneWithAllBelow() throws {
    var tree = MemoryFileTree()
    tree.write("/sys/a/b", "x")
    tree["/sys/a"] = nil
    #expect(throws: Errno.noSuchFileOrDirectory) { try tree.read("/sys/a/b", limit: 1) }
    #expect(try tree.list("/sys").isEmpty)
    tree["/sys/a"] = .directory
    #expect(try tree.list("/sys/a").isEmpty)
  }
}
