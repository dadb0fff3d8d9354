// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import SystemPackage
import Testing

@testable import Drivers

@Suite("Memory of known pages")
struct HostMemoryTests {
  @Test("Memory of 4 KiB pages consists of them, however much there is of it")
  func smallPages() throws {
    let memory = try HostMemory(bytes: (8 << 20) + 1, backing: .pages4K)
    #expect(memory.size == (8 << 20) + 4096)
    let achieved = memory.achievedBacking(in: LiveFileTree())
    #expect(achieved == AchievedBacking(pageBytes: 4096, transparentHugeBytes: 0))
  }

  /// How many huge pages the kernel finds is its business; that they can be is ours.
  @Test("Memory of transparent huge pages begins where one can begin")
  func transparent() throws {
    let memory = try HostMemory(bytes: (4 << 20) + 1, backing: .transparent2M)
    let (size, address) = (memory.size, memory.address)
    #expect(size == 6 << 20 && address % (2 << 20) == 0)
    memory.fill(seed: 1)
    let found = memory.achievedBacking(in: LiveFileTree())
    let achieved = try #require(found)
    let isAsAsked = memory.isAsAsked(in: LiveFileTree())
    #expect(isAsAsked == (achieved.transparentHugeBytes >= size))
    #expect(HostMemory.Backing.transparent2M.freePages(in: LiveFileTree()) == nil)
  }

  @Test("Whether memory is of the pages that were asked for")
  func whole() {
    let (small, huge) = (AchievedBacking(pageBytes: 4096), AchievedBacking(pageBytes: 2 << 20))
    let mixed = AchievedBacking(pageBytes: 4096, transparentHugeBytes: 2 << 20)
    #expect(small.isWhole(.pages4K, bytes: 4 << 20) && !mixed.isWhole(.pages4K, bytes: 4 << 20))
    #expect(huge.isWhole(.pages2M, bytes: 4 << 20) && !mixed.isWhole(.pages2M, bytes: 4 << 20))
    #expect(mixed.isWhole(.transparent2M, bytes: 2 << 20) && !mixed.isWhole(.transparent2M, bytes: 4 << 20))
    #expect(!small.isWhole(.transparent2M, bytes: 4096))
  }

  @Test("It is filled with the same numbers for the same seed")
  func fill() throws {
    let first = try HostMemory(bytes: 8192, backing: .pages4K)
    let second = try HostMemory(bytes: 8192, backing: .pages4K)
    first.fill(seed: 1)
    second.fill(seed: 1)
    #expect(first.bytes(0..<8192) == second.bytes(0..<8192))
    second.fill(seed: 2)
    #expect(first.bytes(0..<8192) != second.bytes(0..<8192))
    #expect(Set(first.bytes(0..<8192)).count == 256)
  }

  @Test("Without huge pages the error names the file and the number to write")
  func noHugePages() {
    #expect(
      VFIOError.memory(bytes: 64 << 20, .pages2M, .noMemory).description.contains(
        "echo 32 | sudo tee /sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages"))
    #expect(HostMemory.Backing.pages1G.poolPath == "/sys/kernel/mm/hugepages/hugepages-1048576kB")
  }

  @Test("The area of an address is found among others, with what it is made of")
  func smaps() {
    let text = """
      7f0000000000-7f0000200000 rw-p 00000000 00:0f 12 /anon_hugepage (deleted)
      Size:               2048 kB
      KernelPageSize:     2048 kB
      AnonHugePages:         0 kB
      VmFlags: rd wr mr mw me de ht
      7f0000200000-7f0000600000 rw-p 00000000 00:00 0
      KernelPageSize:        4 kB
      AnonHugePages:      2048 kB
      VmFlags: rd wr

      """
    #expect(AchievedBacking(smaps: text, at: 0x7f00_001f_ffff) == AchievedBacking(pageBytes: 2 << 20))
    #expect(
      AchievedBacking(smaps: text, at: 0x7f00_0020_0000)
        == AchievedBacking(pageBytes: 4096, transparentHugeBytes: 2 << 20))
    #expect(AchievedBacking(smaps: text, at: 0x7f00_0060_0000) == nil)
  }
}
