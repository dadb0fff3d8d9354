// SPDX-License-Identifier: GPL-3.0-or-later
import Inventory
import SystemPackage
import Testing

@Suite("MemoryReader")
struct MemoryReaderTests {
  private func memory(_ files: [String: String]) throws -> Memory {
    var tree = MemoryFileTree()
    for (path, text) in files { tree.write(path, text) }
    return try MachineReader(.files(tree)).machine().memory
  }

  @Test func sizesAreBytes() throws {
    let memory = try memory(["/proc/meminfo": "MemTotal:       32768 kB\nMemAvailable:   16384 kB\nHugePages_Total: 0"])
    #expect(memory.total == 32 << 20)
    #expect(memory.available == 16 << 20)
  }

  @Test(arguments: ["", "MemTotal: -1 kB", "MemTotal: 99999999999999999999 kB", "MemTotal: 18446744073709551615 kB"])
  func absurdSizesAreNone(text: String) throws {
    #expect(try memory(["/proc/meminfo": text]).total == nil)
  }

  @Test func poolsAreSorted() throws {
    let root = "/sys/kernel/mm/hugepages"
    let memory = try memory([
      "\(root)/hugepages-2048kB/nr_hugepages": "512", "\(root)/hugepages-2048kB/free_hugepages": "500",
      "\(root)/hugepages-1048576kB/nr_hugepages": "4", "\(root)/hugepages-1048576kB/free_hugepages": "0",
      "\(root)/hugepages-0kB/nr_hugepages": "1", "\(root)/hugepages-0kB/free_hugepages": "1",
      "\(root)/hugepages-64kB/nr_hugepages": "-5", "\(root)/hugepages-64kB/free_hugepages": "0",
      "\(root)/hugepages-9999999999999999999kB/nr_hugepages": "1",
    ])
    #expect(
      memory.hugePages == [
        HugePagePool(pageSize: 2 << 20, total: 512, free: 500), HugePagePool(pageSize: 1 << 30, total: 4, free: 0),
      ])
  }

  @Test func limitsOfThisProcessAndOfHypervisors() throws {
    let limits = "Limit                     Soft Limit           Hard Limit           Units\n"
    let memory = try memory([
      "/proc/self/limits": limits + "Max locked memory         8388608              unlimited            bytes",
      "/proc/self/status": "Name:\tvfio-check\nCapEff:\t0000000000004000",
      "/proc/900/comm": "qemu-system-x86",
      "/proc/900/limits": limits + "Max locked memory         unlimited            unlimited            bytes",
      // A kernel thread of KVM, QEMU's agent in a guest, and Proxmox's QEMU.
      "/proc/901/comm": "kvm-nx-lpage-re", "/proc/901/limits": limits + "Max locked memory  1  1  bytes",
      "/proc/902/comm": "qemu-ga", "/proc/902/limits": limits + "Max locked memory  1  1  bytes",
      "/proc/903/comm": "kvm", "/proc/903/limits": limits + "Max locked memory  2  3  bytes",
      "/proc/903/status": "CapEff:\t0000000000000000",
    ])
    #expect(
      memory.lockedLimits == [
        LockedMemoryLimit(process: "self", command: "vfio-check", soft: 8_388_608, hard: nil, ignoresLimit: true),
        LockedMemoryLimit(process: "900", command: "qemu-system-x86", soft: nil, hard: nil, ignoresLimit: nil),
        LockedMemoryLimit(process: "903", command: "kvm", soft: 2, hard: 3, ignoresLimit: false),
      ])
  }
}
