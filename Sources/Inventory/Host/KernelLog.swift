// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLinux
public import SystemPackage

/// The ring buffer of the running kernel. Never part of a capture: it names hosts, disks and programs.
public enum KernelLog {
  /// Its lines, oldest first. Errors: `EPERM` without CAP_SYSLOG where `kernel.dmesg_restrict` is set.
  public static func lines() throws(Errno) -> [String] {
    let size = clinux_kernel_log_size()
    guard size >= 0 else { throw Errno(rawValue: -size) }
    var length: Int32 = 0
    // SAFETY: the kernel writes at most the size that it is given into the array under construction.
    let bytes = unsafe [CChar](unsafeUninitializedCapacity: Int(size)) { buffer, count in
      length = unsafe clinux_kernel_log(buffer.baseAddress, size)
      count = Int(max(length, 0))
    }
    guard length >= 0 else { throw Errno(rawValue: -length) }
    return bytes.split(separator: 10).map { line in
      String(decoding: line.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }
}
