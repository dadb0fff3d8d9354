// SPDX-License-Identifier: GPL-3.0-or-later
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
    var buffer = [UInt8](repeating: 0, count: 8192)
    while true {
      do {
        // One record at a time: "6,1234,5678901,-;text".
        let length = try unsafe buffer.withUnsafeMutableBytes { unsafe try file.read(into: $0) }
        guard length > 0 else { return lines }
        let record = String(decoding: buffer[..<length], as: UTF8.self)
        lines.append(String(record.drop { $0 != ";" }.dropFirst().prefix { $0 != "\n" }))
      } catch Errno.brokenPipe {
        // What was not read in time has been overwritten; the next read goes on behind that.
        continue
      } catch { return lines }
    }
  }
}
