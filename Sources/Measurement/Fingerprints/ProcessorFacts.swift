// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLinux
package import Inventory
package import Records

extension ProcessorCaches {
  static let directory = "/sys/devices/system/cpu/cpu0/cache"

  /// Bytes of the last cache before the memory; nil where that is not told.
  package static func lastLevelBytes(in tree: any FileTree) -> Int? {
    var (last, bytes) = (0, Int?.none)
    // "32768K"; more than a few levels there never were.
    for index in 0..<10 {
      guard let level = tree.text("\(directory)/index\(index)/level").flatMap({ Int($0) }),
        let size = tree.text("\(directory)/index\(index)/size"), size.hasSuffix("K"),
        let kibibytes = Int(size.dropLast()),
        level > last, (1..<1 << 30).contains(kibibytes)
      else { continue }
      (last, bytes) = (level, kibibytes << 10)
    }
    return bytes
  }
}

extension HypervisorInterface {
  /// The one this process runs under. To be asked only where the processor says that there is one: elsewhere the leaf
  /// means something else. nil where it says nothing of itself, and on other architectures.
  static func current() -> HypervisorInterface? {
    var registers = [UInt32](repeating: 0, count: 4)
    // SAFETY: the call fills four numbers of 32 bits, which are there.
    unsafe clinux_cpuid(0x4000_0000, &registers)
    return HypervisorInterface(words: Array(registers.dropFirst()))
  }
}
