// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLinux
internal import Glibc
package import SystemPackage

/// The running machine's own root.
///
/// It uses plain path-based libc calls, which a test bed such as umockdev can intercept.
package struct LiveFileTree: FileTree {
  package init() {}

  package func read(_ path: String, limit: Int) throws(Errno) -> [UInt8] {
    try Descriptor(taking: unsafe clinux_open(path, false))
      .contents(limit: limit, isFragmented: !path.utf8.starts(with: "/sys/".utf8))
  }

  package func link(_ path: String) throws(Errno) -> String {
    try unsafe readLink { buffer, size in unsafe readlink(path, buffer, size) }
  }

  package func list(_ path: String) throws(Errno) -> [String] {
    try Descriptor(taking: unsafe clinux_open(path, true)).names()
  }

  package func kind(_ path: String) throws(Errno) -> FileKind {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else { throw Errno(rawValue: errno) }
    return FileKind(mode: status.st_mode)
  }

  package func isAccessible(_ path: String) -> Bool { unsafe access(path, R_OK | W_OK) == 0 }
}

/// Runs a readlink(2)-like call on a buffer of PATH_MAX bytes and takes its answer as text.
func readLink(
  _ call: (UnsafeMutablePointer<CChar>, Int) -> Int
) throws(Errno) -> String {
  var failure: Errno?
  // SAFETY: the call writes at most the buffer's size, and as many bytes of it are read as it says that it wrote.
  let text = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { buffer -> String in
    guard let base = buffer.baseAddress else { return "" }
    let length = unsafe call(base, 4096)
    if length < 0 { failure = Errno(rawValue: errno) }
    return unsafe String(decoding: UnsafeRawBufferPointer(start: base, count: max(length, 0)), as: UTF8.self)
  }
  if let failure { throw failure }
  return text
}
