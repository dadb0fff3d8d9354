// SPDX-License-Identifier: GPL-3.0-or-later

/// One line of sysfs `resource`: a BAR, the expansion ROM or a bridge window.
package struct PCIResource: Sendable, Hashable {
  /// 0 to 5: the BARs; 6: the expansion ROM; from 7: SR-IOV BARs, then bridge windows.
  package let index: Int
  package let start: UInt64
  package let end: UInt64
  /// IORESOURCE_* of `include/linux/ioport.h`.
  package let flags: UInt64

  package init(index: Int, start: UInt64, end: UInt64, flags: UInt64) {
    self.index = index
    self.start = start
    self.end = end
    self.flags = flags
  }

  /// Reads one line, "0x00000000c0000000 0x00000000cfffffff 0x000000000014220c"; nil for anything else.
  init?(index: Int, line: some Collection<UInt8>) {
    var values: [UInt64] = []
    for field in line.split(separator: 32) {
      guard let value = NumberText.hexadecimal(field) else { return nil }
      values.append(value)
    }
    guard values.count == 3 else { return nil }
    self.init(index: index, start: values[0], end: values[1], flags: values[2])
  }

  /// Bytes; 0 for an empty line. A range over the whole 64-bit space does not overflow.
  package var size: UInt64 {
    guard flags != 0, end >= start, !(start == 0 && end == 0) else { return 0 }
    let (size, overflow) = (end - start).addingReportingOverflow(1)
    return overflow ? .max : size
  }

  package var isIO: Bool { flags & 0x100 != 0 }
  package var isMemory: Bool { flags & 0x200 != 0 }
  package var isPrefetchable: Bool { flags & 0x2000 != 0 }
  package var is64Bit: Bool { flags & 0x100000 != 0 }
  /// IORESOURCE_UNSET: the kernel found no room for it.
  package var isUnassigned: Bool { flags & 0x20000000 != 0 || (size > 0 && start == 0) }
}
