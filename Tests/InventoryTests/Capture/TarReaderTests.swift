// SPDX-License-Identifier: GPL-3.0-or-later
import TestSupport
import Testing

@testable import Inventory

@Suite("TarReader")
struct TarReaderTests {
  /// A member with a header of one's own: the size field as it is, and the checksum right.
  private func member(_ name: String, kind: Character = "0", size: [UInt8], link: String = "", contents: [UInt8] = [])
    -> [UInt8]
  {
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ bytes: some Sequence<UInt8>, at offset: Int) {
      for (position, byte) in bytes.enumerated() { header[offset + position] = byte }
    }
    put(name.utf8, at: 0)
    put(size, at: 124)
    put(String(kind).utf8, at: 156)
    put(link.utf8, at: 157)
    let sum = String(TarArchive.checksum(header), radix: 8)
    put("0\(sum)\u{0} ".utf8, at: 148)
    return header + contents + [UInt8](repeating: 0, count: (512 - contents.count % 512) % 512)
  }

  private func octal(_ size: Int) -> [UInt8] { Array(("00000000000" + String(size, radix: 8)).suffix(11).utf8) + [0] }

  private func read(_ bytes: [UInt8]) throws -> MemoryFileTree {
    var reader = TarReader(ByteReader(MemoryBytes(bytes + [UInt8](repeating: 0, count: 1024)), limit: 1 << 24))
    return try reader.read()
  }

  @Test func aSizeInBase256() throws {
    let size: [UInt8] = [0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3]
    #expect(try read(member("proc/a", size: size, contents: [1, 2, 3]))["/proc/a"] == .file([1, 2, 3]))
  }

  @Test(arguments: [
    [UInt8](repeating: 0xff, count: 12), [0x80] + [UInt8](repeating: 0xff, count: 11), Array("-0000000001\u{0}".utf8),
    Array("77777777777\u{0}".utf8), Array("99999999999\u{0}".utf8),
    [0x80, 0, 0, 0, 0x7f] + [UInt8](repeating: 0xff, count: 7),
  ])
  func aSizeBeyondTheArchiveIsDamage(size: [UInt8]) {
    #expect(throws: CaptureDamage.self) { try read(member("proc/a", size: size, contents: [1, 2, 3])) }
  }

  @Test func paxRecordsCount() throws {
    func pax(_ text: String) -> [UInt8] {
      member("pax", kind: "x", size: octal(text.utf8.count), contents: Array(text.utf8))
    }
    let tree = try read(
      pax("20 path=proc/longer\n10 size=3\n") + member("proc/short", size: octal(0), contents: [1, 2, 3]))
    #expect(tree["/proc/longer"] == .file([1, 2, 3]))
    #expect(throws: CaptureDamage.self) { try read(pax("11 size=-3\n") + member("proc/a", size: octal(0))) }
    #expect(throws: CaptureDamage.self) { try read(pax("22 GNU.sparse.major=1\n") + member("proc/a", size: octal(0))) }
  }

  @Test func sparseMembersAndDevicesAreDamage() {
    for kind: Character in ["S", "3", "4", "6", "M"] {
      #expect(throws: CaptureDamage.self) { try read(member("proc/a", kind: kind, size: octal(0))) }
    }
  }

  @Test func hardLinksAreTheEarlierFile() throws {
    let first = member("sys/a", size: octal(2), contents: [7, 8])
    #expect(try read(first + member("sys/b", kind: "1", size: octal(0), link: "sys/a"))["/sys/b"] == .file([7, 8]))
    #expect(throws: CaptureDamage.self) { try read(first + member("sys/b", kind: "1", size: octal(0), link: "sys/c")) }
  }

  @Test func placeholdersAreTheirDirectory() throws {
    let tree = try read(member("./sys/kernel/iommu_groups/.keep", size: octal(0)))
    #expect(tree["/sys/kernel/iommu_groups"] == .directory)
    #expect(try tree.list("/sys/kernel/iommu_groups").isEmpty)
  }

  @Test func aNameDeeperThanAPathIsDamage() {
    let name = String(repeating: "a/", count: 3000)
    let bytes = member("@", kind: "L", size: octal(name.utf8.count), contents: Array(name.utf8))
    #expect(throws: CaptureDamage.self) { try read(bytes + member("x", size: octal(0))) }
  }

  /// Two thousand members, each nine hundred directories deep, with names that share nothing.
  @Test(.timeLimit(.minutes(1))) func manyDeepNames() throws {
    var bytes: [UInt8] = []
    for number in 0..<2000 {
      let name = "sys/\(number)/" + String(repeating: "a/", count: 900) + "x"
      bytes += member("@", kind: "L", size: octal(name.utf8.count), contents: Array(name.utf8))
      bytes += member("x", size: octal(0))
    }
    #expect(try read(bytes).list("/sys").count == 2000)
  }

  @Test func moreThanTheLimitIsDamage() {
    let bytes = member("sys/a", size: octal(5000), contents: [UInt8](repeating: 1, count: 5000))
    var reader = TarReader(ByteReader(MemoryBytes(bytes), limit: 4096))
    #expect(throws: CaptureDamage.self) { try reader.read() }
  }
}
