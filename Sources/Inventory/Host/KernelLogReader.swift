// SPDX-License-Identifier: GPL-3.0-or-later
internal import SystemPackage

/// Reads the kernel's log, of this machine or as a capture kept it.
struct KernelLogReader {
  let reader: TreeReader
  let isLive: Bool

  /// nil where it could not be read (then a gap is kept) or was not recorded.
  func excerpt(for functions: [PCIDevice]) -> KernelLogExcerpt? {
    guard var excerpt = read() else { return nil }
    let interrupts = excerpt.interrupts
    if !interrupts.isEmpty {
      // Only then is it worth a file for every function.
      for function in functions {
        guard let number = reader.integer(function.path + "/irq"), interrupts.contains(number) else { continue }
        excerpt.functionsByInterrupt[number, default: []].append(function.address)
      }
    }
    return excerpt
  }

  private func read() -> KernelLogExcerpt? {
    guard isLive else {
      return reader.bytes(KernelLogExcerpt.capturePath, limit: 1 << 22).map { bytes in
        KernelLogExcerpt(lines: bytes.split(separator: 10).map { String(decoding: $0, as: UTF8.self) })
      }
    }
    do throws(Errno) {
      let excerpt = KernelLogExcerpt(lines: try KernelLog.lines())
      reader.record(KernelLogExcerpt.capturePath, excerpt.encoded)
      return excerpt
    } catch {
      reader.note(error, at: KernelLogExcerpt.path)
      return nil
    }
  }
}
