// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// Counts the message interrupts of a PCI function on the running machine.
struct InterruptCounter {
  private let files: any FileTree
  private let numbers: Set<Substring>
  private static let path = "/proc/interrupts"

  /// nil for a function without message interrupts.
  init?(_ function: PCIAddress, in files: any FileTree) {
    let names = (try? files.list(function.busPath(.messageInterrupts))) ?? []
    guard !names.isEmpty else { return nil }
    self.files = files
    numbers = Set(names.map { Substring($0) })
  }

  /// How many there were since boot, on all processors; nil when the kernel does not say.
  var count: Int? {
    guard let bytes = try? files.read(Self.path, limit: 1 << 22) else { return nil }
    var total = 0
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      // " 24:   13   0  PCI-MSIX-0000:01:00.0  0-edge  nvme0q0": one count for each processor, then words.
      let fields = line.split(separator: " ")
      guard let number = fields.first?.dropLast(), numbers.contains(number) else { continue }
      for field in fields.dropFirst() {
        guard let count = Int(field) else { break }
        total += count
      }
    }
    return total
  }
}
