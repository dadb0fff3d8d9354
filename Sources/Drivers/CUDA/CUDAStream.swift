// SPDX-License-Identifier: GPL-3.0-or-later
internal import CCuda

/// A queue of a device's work, done in order.
@safe package final class CUDAStream {
  /// The driver's: from `init` to `deinit`.
  let handle: UnsafeMutableRawPointer?
  private let context: CUDAContext

  init(in context: CUDAContext) throws(CUDAError) {
    let library = context.library
    var handle: UnsafeMutableRawPointer?
    try unsafe library.check("cuStreamCreate", ccuda_stream(library.pointer, &handle))
    unsafe self.handle = handle
    self.context = context
  }

  deinit { unsafe ccuda_stream_destroy(context.library.pointer, handle) }

  /// Whether all its work is done. Throws what the work failed with.
  func isDone() throws(CUDAError) -> Bool {
    let result = unsafe ccuda_stream_query(context.library.pointer, handle)
    if result == Int32(CCUDA_NOT_READY) { return false }
    try context.library.check("cuStreamQuery", result)
    return true
  }

  /// Copies to the device, or from it, in their turn. The memory stays until they are done.
  @inline(__always)
  package func copy(_ memory: UnsafeMutableRawPointer, to address: UInt64, bytes: Int) throws(CUDAError) {
    let library = context.library
    try unsafe library.check("cuMemcpyHtoDAsync", ccuda_copy_in(library.pointer, address, memory, bytes, handle))
  }

  @inline(__always)
  package func copy(from address: UInt64, to memory: UnsafeMutableRawPointer, bytes: Int) throws(CUDAError) {
    let library = context.library
    try unsafe library.check("cuMemcpyDtoHAsync", ccuda_copy_out(library.pointer, memory, address, bytes, handle))
  }

  /// Waits in its turn until the word at a device address has reached a value.
  func wait(for word: UInt64, toReach value: UInt32) throws(CUDAError) {
    let library = context.library
    try unsafe library.check("cuStreamWaitValue32", ccuda_stream_wait(library.pointer, handle, word, value))
  }

  /// Runs a function of a module with one thread.
  package func launch(
    _ function: UnsafeMutableRawPointer?, _ first: UInt64, _ second: UInt64, _ third: UInt64
  ) throws(CUDAError) {
    let library = context.library
    try unsafe library.check(
      "cuLaunchKernel", ccuda_launch(library.pointer, function, handle, first, second, third))
  }
}

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
