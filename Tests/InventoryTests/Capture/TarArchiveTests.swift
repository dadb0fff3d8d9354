// SPDX-License-Identifier: GPL-3.0-or-later
import TestSupport
import Testing

@testable import Inventory

@Suite("TarArchive")
struct TarArchiveTests {
  private var sample: TarArchive {
    var archive = TarArchive()
    archive.addDirectory("/sys")
    archive.addFile("/sys/a", Array("one".utf8))
    archive.addFile("/sys/" + String(repeating: "long/", count: 60) + "name", [UInt8](repeating: 7, count: 1025))
    archive.addLink("/sys/link", to: "a")
    archive.addLink("/sys/longlink", to: String(repeating: "x", count: 200))
    archive.addFile("/sys/empty", [])
    archive.finish()
    return archive
  }

  @Test func whatIsWrittenIsRead() throws {
    let tree = try sample.tree()
    #expect(tree["/sys/a"] == .file(Array("one".utf8)))
    #expect(tree["/sys/" + String(repeating: "long/", count: 60) + "name"] == .file([UInt8](repeating: 7, count: 1025)))
    #expect(tree["/sys/link"] == .link("a"))
    #expect(tree["/sys/longlink"] == .link(String(repeating: "x", count: 200)))
    #expect(tree["/sys/empty"] == .file([]))
    #expect(tree["/sys"] == .directory)
  }

  /// Cut anywhere it is an error, or a shorter archive where the cut falls between members; never a crash.
  @Test func cutAnywhereItDoesNotCrash() {
    let whole = sample.bytes
    for length in stride(from: 0, to: whole.count, by: 37) {
      _ = try? TarArchive(bytes: Array(whole.prefix(length))).tree()
    }
    #expect(throws: CaptureDamage.self) { try TarArchive(bytes: Array(whole.prefix(700))).tree() }
  }

  @Test func flippedBitsDoNotCrash() {
    var generator = SeededGenerator(seed: 42)
    let whole = sample.bytes
    for _ in 0..<500 {
      var bytes = whole
      for _ in 0..<4 {
        bytes[Int(generator.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: generator.next())
      }
      _ = try? TarArchive(bytes: bytes).tree()
    }
  }

  @Test func aNameThatClimbsIsDamage() {
    var archive = TarArchive()
    archive.addFile("../../etc/passwd", [])
    archive.finish()
    #expect(throws: CaptureDamage.self) { try archive.tree() }
  }

  @Test func somethingElseIsNoArchive() {
    #expect(throws: CaptureDamage.self) { try TarArchive(bytes: Array("not an archive".utf8)).tree() }
    #expect(throws: CaptureDamage.self) { try TarArchive(bytes: [UInt8](repeating: 65, count: 4096)).tree() }
    #expect(throws: CaptureDamage.self) { try TarArchive(bytes: [UInt8](repeating: 0, count: 4096)).tree() }
  }

  @Test func aLinkThatClimbsStaysInTheArchive() throws {
    var archive = TarArchive()
    archive.addLink("/proc/cmdline", to: "../../../etc/words")
    archive.addFile("/etc/words", [1])
    archive.finish()
    #expect(try archive.tree().read("/proc/cmdline", limit: 10) == [1])
  }
}

extension TarArchive {
  /// The members as a tree, read again as those of any archive.
  fileprivate func tree() throws -> MemoryFileTree {
    var reader = TarReader(ByteReader(MemoryBytes(bytes), limit: bytes.count))
    return try reader.read()
  }
}
