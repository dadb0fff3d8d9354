// SPDX-License-Identifier: GPL-3.0-or-later
internal import CCuda

/// A reading of the device's clock, in the turn of a stream.
@safe final class CUDAEvent {
  /// The driver's: from `init` to `deinit`.
  private let handle: UnsafeMutableRawPointer?
  private let context: CUDAContext

  init(in context: CUDAContext) throws(CUDAError) {
    let library = context.library
    var handle: UnsafeMutableRawPointer?
    try unsafe library.check("cuEventCreate", ccuda_event(library.pointer, &handle))
    unsafe self.handle = handle
    self.context = context
  }

  deinit { unsafe ccuda_event_destroy(context.library.pointer, handle) }

  func record(in stream: CUDAStream) throws(CUDAError) {
    let library = context.library
    try unsafe library.check("cuEventRecord", ccuda_event_record(library.pointer, handle, stream.handle))
  }

  /// Nanoseconds since another, in steps of about 500: both have happened. Less than 0 where the other was later.
  func nanoseconds(since start: CUDAEvent) throws(CUDAError) -> Double {
    let library = context.library
    var milliseconds: Float = 0
    try unsafe library.check(
      "cuEventElapsedTime", ccuda_elapsed(library.pointer, start.handle, handle, &milliseconds))
    return Double(milliseconds) * 1e6
  }
}
