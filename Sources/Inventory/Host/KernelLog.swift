// SPDX-License-Identifier: GPL-3.0-or-later
package import SystemPackage

/// The ring buffer of the running kernel. Never part of a capture: it names hosts, disks and programs.
package enum KernelLog {
  private static let path = "/dev/kmsg"

  /// Its lines, oldest first, in the form of `dmesg -r`: "<4>[   12.345678] text". Errors: `EPERM` without CAP_SYSLOG
  /// where `kernel.dmesg_restrict` is set.
  ///
  /// /dev/kmsg and not syslog(2): there a record is one line, whatever a device's name in it holds. syslog(2) puts
  /// level and time before every line of a record (record_print_text in `kernel/printk/printk.c`), so a USB device
  /// whose name has a line break could print lines of its own.
  package static func lines() throws(Errno) -> [String] {
    do {
      let file = try unsafe FileDescriptor.open(path, .readOnly, options: [.nonBlocking, .closeOnExec])
      return try file.closeAfter {
        var lines: [String] = []
        try readRecords(of: file) { if let line = line(ofRecord: $0) { lines.append(line) } }
        return lines
      }
    } catch { throw error as? Errno ?? .ioError }
  }

  /// Hands over each record of the open /dev/kmsg, one at a time, until there is none that was not read.
  package static func readRecords(of file: FileDescriptor, _ body: (ArraySlice<UInt8>) -> Void) throws(Errno) {
    // More than a record may be long: CONSOLE_EXT_LOG_MAX, PRINTK_MESSAGE_MAX in `kernel/printk/internal.h`.
    var buffer = [UInt8](repeating: 0, count: 8192)
    while true {
      do {
        let length = try unsafe buffer.withUnsafeMutableBytes { unsafe try file.read(into: $0) }
        guard length > 0 else { return }
        body(buffer[..<length])
      } catch Errno.brokenPipe {
        // What was not read in time has been overwritten; the next read goes on behind that.
        continue
      } catch Errno.resourceTemporarilyUnavailable { return } catch { throw error as? Errno ?? .ioError }
    }
  }

  /// "6,1234,5678901,-;text" (Documentation/ABI/testing/dev-kmsg): facility and level, the record's number,
  /// microseconds, flags. Control characters in the text are escaped ("\x0a"), and lines that follow are the
  /// dictionary's. nil for anything else.
  static func line(ofRecord bytes: some Collection<UInt8>) -> String? {
    guard let end = bytes.firstIndex(of: UInt8(ascii: ";")) else { return nil }
    let fields = bytes[..<end].split(separator: UInt8(ascii: ",")).map { String(decoding: $0, as: UTF8.self) }
    guard fields.count >= 3, let priority = UInt32(fields[0]), let time = UInt64(fields[2]) else { return nil }
    let text = bytes[bytes.index(after: end)...].prefix { $0 != 10 }
    func filled(_ number: UInt64, _ digits: Int, with sign: Character) -> String {
      let text = "\(number)"
      return String(repeating: sign, count: max(0, digits - text.count)) + text
    }
    return "<\(priority)>[\(filled(time / 1_000_000, 5, with: " ")).\(filled(time % 1_000_000, 6, with: "0"))] "
      + String(decoding: text, as: UTF8.self)
  }
}
