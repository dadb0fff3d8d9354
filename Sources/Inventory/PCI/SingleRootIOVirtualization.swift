// SPDX-License-Identifier: GPL-3.0-or-later

/// The SR-IOV capability of a physical function (PCIe 6.0, 9.3.3).
package struct SingleRootIOVirtualization: Sendable, Hashable {
  /// The most virtual functions there can be: TotalVFs, offset 0Eh.
  package let totalFunctions: Int
  /// How many are switched on or are to be: NumVFs, offset 10h.
  package let functions: Int
  /// Which of the BARs 0 to 5 of the virtual functions hold a type or an address, offsets 24h to 38h. The upper half of
  /// a 64-bit BAR is none. A 32-bit BAR that has no address reads zero, as one that is not there does.
  package let usedBARs: [Int]

  package init(totalFunctions: Int, functions: Int = 0, usedBARs: [Int]) {
    self.totalFunctions = totalFunctions
    self.functions = functions
    self.usedBARs = usedBARs
  }

  init?(_ space: ConfigurationSpace, at offset: Int) {
    guard let total = space.word(offset + 0x0e), let functions = space.word(offset + 0x10),
      space.doubleWord(offset + 0x38) != nil
    else { return nil }
    var used: [Int] = []
    var index = 0
    while index < 6 {
      let register = space.doubleWord(offset + 0x24 + 4 * index) ?? 0
      if register != 0 { used.append(index) }
      // Bits 2:1 of a memory BAR: 10b for 64 bits.
      index += register & 6 == 4 ? 2 : 1
    }
    self.init(totalFunctions: Int(total), functions: Int(functions), usedBARs: used)
  }
}
