// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLzma
internal import Wording

/// xz by liblzma. The only file that imports CLzma.
@safe final class XZDecoder: Decoder {
  private let stream: UnsafeMutablePointer<lzma_stream>

  /// What decoding may take: `xz -9` needs 65 MiB (xz(1), DecMem).
  private static let memoryLimit: UInt64 = 128 << 20

  init() throws {
    // SAFETY: the stream is allocated and cleared here, as LZMA_STREAM_INIT does, and freed in deinit after lzma_end.
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: lzma_stream())
    try restart()
  }

  deinit {
    unsafe lzma_end(stream)
    unsafe stream.deallocate()
  }

  func decode(
    _ input: UnsafeBufferPointer<UInt8>, isLast: Bool, into output: UnsafeMutableBufferPointer<UInt8>
  ) throws -> Step {
    // SAFETY: both buffers outlive the call, and liblzma stays within them.
    unsafe stream.pointee.next_in = UnsafePointer(input.baseAddress)
    unsafe stream.pointee.avail_in = input.count
    unsafe stream.pointee.next_out = output.baseAddress
    unsafe stream.pointee.avail_out = output.count
    let result = unsafe lzma_code(stream, isLast ? LZMA_FINISH : LZMA_RUN)
    switch result {
    // LZMA_BUF_ERROR: nothing could be done without more input, or more room.
    case LZMA_OK, LZMA_STREAM_END, LZMA_BUF_ERROR: break
    case LZMA_MEMLIMIT_ERROR:
      throw CaptureDamage(
        path: "(archive)", reason: "the xz file needs more than \(ByteSize(Self.memoryLimit)) of memory to unpack")
    default: throw CaptureDamage(path: "(archive)", reason: "the xz file is damaged")
    }
    return unsafe (
      input.count - stream.pointee.avail_in, output.count - stream.pointee.avail_out, result == LZMA_STREAM_END
    )
  }

  func restart() throws {
    guard unsafe lzma_stream_decoder(stream, Self.memoryLimit, 0) == LZMA_OK else {
      throw CaptureDamage(path: "(archive)", reason: "liblzma has no memory")
    }
  }
}
