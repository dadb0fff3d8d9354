// SPDX-License-Identifier: GPL-3.0-or-later
internal import CZstd

/// zstd by libzstd. The only file that imports CZstd.
///
/// The library itself refuses windows of more than 128 MiB (ZSTD_WINDOWLOG_LIMIT_DEFAULT in zstd.h).
@safe final class ZstandardDecoder: Decoder {
  private let stream: OpaquePointer

  init() throws {
    guard let made = unsafe ZSTD_createDStream() else {
      throw CaptureDamage(path: "(archive)", reason: "libzstd has no memory")
    }
    unsafe stream = made
  }

  deinit { unsafe ZSTD_freeDStream(stream) }

  func decode(
    _ input: UnsafeBufferPointer<UInt8>, isLast: Bool, into output: UnsafeMutableBufferPointer<UInt8>
  ) throws -> Step {
    // SAFETY: both buffers outlive the call, and libzstd stays within them.
    var source = unsafe ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
    var target = unsafe ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
    let result = unsafe ZSTD_decompressStream(stream, &target, &source)
    guard ZSTD_isError(result) == 0 else {
      throw CaptureDamage(path: "(archive)", reason: "the zstd file is damaged")
    }
    // 0: a frame is decoded and handed out completely.
    return unsafe (source.pos, target.pos, result == 0)
  }

  func restart() throws { unsafe ZSTD_DCtx_reset(stream, ZSTD_reset_session_only) }
}
