// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLinux
internal import Records

extension HypervisorInterface {
  /// The one this process runs under. To be asked only where the processor says that there is one: elsewhere the leaf means something else.
  /// nil where it says nothing of itself, and on other architectures.
  static func current() -> HypervisorInterface? {
    var registers = [UInt32](repeating: 0, count: 4)
    // SAFETY: the call fills four numbers of 32 bits, which are there.
    unsafe clinux_cpuid(0x4000_0000, &registers)
    return HypervisorInterface(words: Array(registers.dropFirst()))
  }
}
