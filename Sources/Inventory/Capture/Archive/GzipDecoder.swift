// SPDX-License-Identifier: GPL-3.0-or-later
internal import CZlib

/// gzip by zlib. The only file that imports CZlib.
@safe final class GzipDecoder: Decoder {
  /// Where it is must not change: zlib compares the address (inflateStateCheck in inflate.c).
  private let stream: UnsafeMutablePointer<z_stream>

  init() throws {
    // SAFETY: the stream is allocated and cleared here, and freed in deinit after inflateEnd.
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    // 16 more than the largest window: gzip's header and trailer (zlib.h, inflateInit2).
    guard unsafe inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw CaptureDamage(path: "(archive)", reason: "zlib has no memory")
    }
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  func decode(
    _ input: UnsafeBufferPointer<UInt8>, isLast: Bool, into output: UnsafeMutableBufferPointer<UInt8>
  ) throws -> Step {
    // SAFETY: both buffers outlive the call; zlib only reads the input, which its older headers do not call constant.
    unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
    unsafe stream.pointee.avail_in = UInt32(clamping: input.count)
    unsafe stream.pointee.next_out = output.baseAddress
    unsafe stream.pointee.avail_out = UInt32(clamping: output.count)
    let result = unsafe inflate(stream, Z_NO_FLUSH)
    // Z_BUF_ERROR: nothing could be done without more input, or more room.
    guard [Z_OK, Z_STREAM_END, Z_BUF_ERROR].contains(result) else {
      throw CaptureDamage(path: "(archive)", reason: "the gzip file is damaged")
    }
    return unsafe (
      input.count - Int(stream.pointee.avail_in), output.count - Int(stream.pointee.avail_out), result == Z_STREAM_END
    )
  }

  func restart() throws { unsafe inflateReset(stream) }
}
