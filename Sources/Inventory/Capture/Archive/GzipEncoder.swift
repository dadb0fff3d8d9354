// SPDX-License-Identifier: GPL-3.0-or-later
internal import CZlib
internal import SystemPackage

/// Packs by gzip, so that a capture can be attached where only packed archives may be.
enum GzipEncoder {
  /// One gzip member without a name and a time: the same bytes give the same file. Errors: `ENOMEM`, `EFBIG` from 4 GiB
  /// on.
  static func encoded(_ bytes: [UInt8]) throws(Errno) -> [UInt8] {
    guard UInt32(exactly: bytes.count) != nil else { throw .fileTooLarge }
    var stream = unsafe z_stream()
    // 16 more than the largest window: gzip's header and trailer; 8 is zlib's own default for memory (zlib.h,
    // deflateInit2).
    guard
      unsafe deflateInit2_(
        &stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw .noMemory }
    defer { unsafe deflateEnd(&stream) }
    let room = Int(unsafe deflateBound(&stream, UInt(bytes.count)))
    var isWhole = false
    // SAFETY: both buffers outlive the call that uses them, zlib writes at most `room` bytes, and only reads its input.
    let packed = unsafe [UInt8](unsafeUninitializedCapacity: room) { output, count in
      unsafe bytes.withUnsafeBufferPointer { input in
        unsafe stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        unsafe stream.avail_in = UInt32(clamping: input.count)
        unsafe stream.next_out = output.baseAddress
        unsafe stream.avail_out = UInt32(clamping: room)
        isWhole = unsafe deflate(&stream, Z_FINISH) == Z_STREAM_END
        count = unsafe room - Int(stream.avail_out)
      }
    }
    guard isWhole else { throw .noMemory }
    return packed
  }
}
