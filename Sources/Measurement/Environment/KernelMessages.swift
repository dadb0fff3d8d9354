// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import SystemPackage

/// What the kernel's log says from now on (/dev/kmsg, Documentation/ABI/testing/dev-kmsg).
final class KernelMessages {
  private let file: FileDescriptor

  /// nil where it may not be read.
  init?() {
    guard let file = try? unsafe FileDescriptor.open("/dev/kmsg", .readOnly, options: [.nonBlocking, .closeOnExec])
    else { return nil }
    do { try file.seek(offset: 0, from: .end) } catch {
      try? file.close()
      return nil
    }
    self.file = file
  }

  deinit { try? file.close() }

  /// The lines that came since the last call.
  func new() -> [String] {
    var lines: [String] = []
    // What cannot be read was not said: a measurement goes on without it.
    try? KernelLog.readRecords(of: file) { bytes in
      // "6,1234,5678901,-;text"
      let record = String(decoding: bytes, as: UTF8.self)
      lines.append(String(record.drop { $0 != ";" }.dropFirst().prefix { $0 != "\n" }))
    }
    return lines
  }
}
