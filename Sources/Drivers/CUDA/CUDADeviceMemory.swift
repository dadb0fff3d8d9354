// SPDX-License-Identifier: GPL-3.0-or-later
internal import CCuda

/// Memory of a device. Freed at the end.
@safe package final class CUDADeviceMemory {
  package let address: UInt64
  private let context: CUDAContext

  package init(bytes: Int, in context: CUDAContext) throws(CUDAError) {
    let library = context.library
    var address: UInt64 = 0
    try unsafe library.check("cuMemAlloc", ccuda_allocate(library.pointer, bytes, &address))
    self.address = address
    self.context = context
  }

  deinit { unsafe ccuda_free(context.library.pointer, address) }
}
