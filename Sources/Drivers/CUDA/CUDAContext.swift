// SPDX-License-Identifier: GPL-3.0-or-later
internal import CCuda

/// A device's primary context, current for the thread that made this. Given back at the end, after all that was made in it.
@safe package final class CUDAContext {
  let library: CUDALibrary
  private let ordinal: Int32

  init(_ device: CUDADevice) throws(CUDAError) {
    let library = device.library
    var context: UnsafeMutableRawPointer?
    try unsafe library.check(
      "cuDevicePrimaryCtxRetain", ccuda_retain(library.pointer, device.ordinal, &context))
    let result = unsafe ccuda_set_current(library.pointer, context)
    if result != 0 {
      unsafe ccuda_release(library.pointer, device.ordinal)
      try library.check("cuCtxSetCurrent", result)
    }
    // Last, so that `deinit` gives back only what was had.
    self.library = library
    ordinal = device.ordinal
  }

  deinit {
    unsafe ccuda_set_current(library.pointer, nil)
    unsafe ccuda_release(library.pointer, ordinal)
  }
}
