// SPDX-License-Identifier: GPL-3.0-or-later
internal import ArgumentParser

/// An amount of memory as people write it: 16G, 16GiB, 4096M. The letters stand for powers of 1024, as in QEMU and
/// libvirt.
struct MemorySize: ExpressibleByArgument {
  let bytes: UInt64

  init?(argument: String) {
    let text = argument.lowercased()
    let digits = text.prefix { $0.isNumber || $0 == "." }
    let unit = text.dropFirst(digits.count)
    let shifts: [String: UInt64] = ["": 0, "b": 0, "k": 10, "m": 20, "g": 30, "t": 40]
    let letter =
      unit.hasSuffix("ib")
      ? String(unit.dropLast(2)) : unit.count == 2 && unit.hasSuffix("b") ? String(unit.dropLast()) : String(unit)
    guard let shift = shifts[letter], let number = Double(digits), number > 0 else { return nil }
    let value = number * Double(UInt64(1) << shift)
    // A guest smaller than a megabyte is a forgotten letter.
    guard value >= 1_048_576, value < 1.8e19 else { return nil }
    bytes = UInt64(value)
  }
}
