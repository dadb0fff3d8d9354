// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLinux
internal import Glibc
internal import SystemPackage

/// An open file descriptor that is closed when its owner lets go of it.
struct Descriptor: ~Copyable {
  let rawValue: Int32

  /// Takes a descriptor or `-errno`, as the C wrappers return it.
  init(taking result: Int32) throws(Errno) {
    guard result >= 0 else { throw Errno(rawValue: -result) }
    rawValue = result
  }

  /// Opens a file of the running machine for reading.
  init(opening path: String) throws(Errno) { try self.init(taking: unsafe clinux_open(path, false)) }

  deinit { _ = close(rawValue) }

  /// The first `limit` bytes; what has no positions, a FIFO or a terminal, is `EINVAL`, so that none is drained.
  ///
  /// `isFragmented`: the file may give less than was asked for before its end, as the lists of /proc do: whole lines,
  /// as many as fit into a page (seq_read_iter in `fs/seq_file.c`). A regular file and an attribute of sysfs do not,
  /// and are spared a second call.
  func contents(limit: Int, isFragmented: Bool = false) throws(Errno) -> [UInt8] {
    // A sysfs attribute is at most a page, so most files need one buffer and one read.
    var bytes: [UInt8] = []
    var chunk = min(limit, 4096)
    while bytes.count < limit {
      let wanted = min(chunk, limit - bytes.count)
      let piece = try piece(at: bytes.count, length: wanted)
      if bytes.isEmpty { bytes = piece } else { bytes += piece }
      if piece.isEmpty || (piece.count < wanted && !isFragmented) { break }
      chunk = isFragmented ? 4096 : 65536
    }
    return bytes
  }

  /// At most `length` bytes from a position; empty at the end. What has no positions is `EINVAL`.
  func piece(at offset: Int, length: Int) throws(Errno) -> [UInt8] {
    var failure: Errno?
    var got = 0
    // SAFETY: `part` is owned by the array under construction; pread writes at most `length` bytes of it.
    let piece = unsafe [UInt8](unsafeUninitializedCapacity: length) { part, count in
      repeat { got = unsafe pread(rawValue, part.baseAddress, length, off_t(offset)) } while got < 0 && errno == EINTR
      if got < 0 { failure = errno == ESPIPE ? .invalidArgument : Errno(rawValue: errno) }
      count = max(got, 0)
    }
    if let failure { throw failure }
    return piece
  }

  /// The names in the directory that this is, in no order, without `.` and `..`.
  consuming func names() throws(Errno) -> [String] {
    // SAFETY: fdopendir takes the descriptor over and closedir closes it, so this owner lets go without closing. The
    // entries die with the stream; their names are copied at once.
    guard let stream = unsafe fdopendir(rawValue) else {
      let failure = Errno(rawValue: errno)
      _ = consume self
      throw failure
    }
    discard self
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
        unsafe field.withMemoryRebound(to: UInt8.self, capacity: 256) {
          unsafe String(decodingCString: $0, as: UTF8.self)
        }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }
}

extension FileKind {
  /// The file type bits of `st_mode` (inode(7)).
  init(mode: mode_t) {
    switch mode & S_IFMT {
    case S_IFREG: self = .regular
    case S_IFDIR: self = .directory
    case S_IFLNK: self = .symbolicLink
    case S_IFCHR: self = .characterDevice
    case S_IFBLK: self = .blockDevice
    default: self = .other
    }
  }
}
