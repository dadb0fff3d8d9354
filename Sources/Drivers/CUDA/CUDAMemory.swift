// SPDX-License-Identifier: GPL-3.0-or-later
internal import CCuda

/// Memory of known pages that is pinned and mapped for a device: copies go to it and from it without a stop, and the
/// device's own loads reach it. Unpinned at the end.
@safe package final class CUDAPinnedMemory {
  package let memory: HostMemory
  /// Where the device has it.
  package let deviceAddress: UInt64
  private let context: CUDAContext

  package init(_ memory: consuming HostMemory, in context: CUDAContext) throws(CUDAError) {
    let library = context.library
    // SAFETY: the memory is this object's from now on, and is unpinned before it goes.
    try unsafe library.check("cuMemHostRegister", ccuda_register(library.pointer, memory.base, memory.size))
    var address: UInt64 = 0
    let result = unsafe ccuda_device_address(library.pointer, memory.base, &address)
    if result != 0 {
      unsafe ccuda_unregister(library.pointer, memory.base)
      try library.check("cuMemHostGetDevicePointer", result)
    }
    self.memory = memory
    self.context = context
    deviceAddress = address
  }

  deinit { unsafe ccuda_unregister(context.library.pointer, memory.base) }
}

extension CUDAContext {
  /// Pins memory and maps it for the device, until `unpin`; what that costs is measured.
  @inline(__always)
  package func pin(_ memory: borrowing HostMemory, bytes: Int) throws(CUDAError) {
    try unsafe library.check("cuMemHostRegister", ccuda_register(library.pointer, memory.base, bytes))
  }

  @inline(__always)
  package func unpin(_ memory: borrowing HostMemory) throws(CUDAError) {
    try unsafe library.check("cuMemHostUnregister", ccuda_unregister(library.pointer, memory.base))
  }
}

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
