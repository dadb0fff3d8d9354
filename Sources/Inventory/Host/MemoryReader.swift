// SPDX-License-Identifier: GPL-3.0-or-later

/// Reads memory, huge page pools and locked-memory limits.
struct MemoryReader {
  let reader: TreeReader

  /// Who locks a guest's memory, by the start of the command name (`/proc/PID/comm` is cut at 15 characters).
  private static let hypervisors = [
    "qemu-system", "qemu-kvm", "libvirtd", "virtqemud", "cloud-hyperviso", "virt-launcher", "incusd", "pvedaemon",
  ]

  /// Proxmox calls QEMU "kvm"; kernel threads such as "kvm-nx-lpage-re" only start like it.
  private static func isHypervisor(_ command: String) -> Bool {
    command == "kvm" || hypervisors.contains(where: command.hasPrefix)
  }

  func memory() -> Memory {
    var memory = Memory()
    for line in reader.lines("/proc/meminfo") {
      let fields = line.split(separator: " ")
      guard fields.count >= 2, let kibibytes = UInt64(fields[1]), kibibytes < 1 << 50 else { continue }
      if fields[0] == "MemTotal:" { memory.total = kibibytes << 10 }
      if fields[0] == "MemAvailable:" { memory.available = kibibytes << 10 }
    }
    let pools = "/sys/kernel/mm/hugepages"
    memory.hugePages = reader.list(pools).compactMap { name in
      guard name.hasPrefix("hugepages-"), name.hasSuffix("kB"), let size = UInt64(name.dropFirst(10).dropLast(2)),
        size > 0, size < 1 << 40,
        let total = reader.integer("\(pools)/\(name)/nr_hugepages"),
        let free = reader.integer("\(pools)/\(name)/free_hugepages"), total >= 0, free >= 0
      else { return nil }
      return HugePagePool(pageSize: size << 10, total: total, free: free)
    }.sorted { $0.pageSize < $1.pageSize }
    memory.lockedLimits = ["self"].compactMap { limit($0, command: "vfio-check") }
    for process in reader.unrecorded.list("/proc") where Int(process) != nil {
      guard let command = reader.unrecorded.text("/proc/\(process)/comm"),
        Self.isHypervisor(command)
      else { continue }
      _ = reader.text("/proc/\(process)/comm")
      if let limit = limit(process, command: command) { memory.lockedLimits.append(limit) }
    }
    return memory
  }

  private func limit(_ process: String, command: String) -> LockedMemoryLimit? {
    let prefix = "Max locked memory"
    guard let line = reader.lines("/proc/\(process)/limits").first(where: { $0.hasPrefix(prefix) }) else { return nil }
    let fields = line.dropFirst(prefix.count).split(separator: " ")
    guard fields.count >= 2 else { return nil }
    // CAP_IPC_LOCK is bit 14 (include/uapi/linux/capability.h).
    let effective = reader.lines("/proc/\(process)/status").first { $0.hasPrefix("CapEff:") }
      .flatMap { UInt64($0.dropFirst(7).drop { $0 == "\t" || $0 == " " }, radix: 16) }
    return LockedMemoryLimit(
      process: process, command: command, soft: UInt64(fields[0]), hard: UInt64(fields[1]),
      ignoresLimit: effective.map { $0 >> 14 & 1 == 1 })
  }
}
