// SPDX-License-Identifier: GPL-3.0-or-later
internal import CCuda
internal import Glibc

/// The CUDA driver API, found at run time (dlopen(3)): without an NVIDIA driver the tool starts all the same.
@safe package final class CUDALibrary {
  /// What the driver installs; the number is that of the ABI, and has been 1 from the beginning.
  package static let name = "libcuda.so.1"

  /// Owned: from `init` to `deinit`. The library itself stays loaded until the process ends.
  let pointer: OpaquePointer
  private let watch: Watchdog?

  /// Loads and initialises it. `path` is another library with the same entry points: for tests.
  package init(path: String = CUDALibrary.name, watch: Watchdog? = nil) throws(EngineError) {
    var why = [CChar](repeating: 0, count: 512)
    guard let pointer = unsafe ccuda_open(path, watch?.pointer, &why, why.count) else {
      throw .notFound(
        "the NVIDIA driver's library cannot be had: \(String(terminated: why)); install the driver on this machine, in a guest in the guest, or measure with --api vulkan"
      )
    }
    do throws(CUDAError) { try unsafe Self.check("cuInit", ccuda_init(pointer), pointer) } catch {
      unsafe ccuda_close(pointer)
      throw EngineError(error)
    }
    unsafe self.pointer = pointer
    self.watch = watch
  }

  deinit { unsafe ccuda_close(pointer) }

  /// What the driver reads from the environment when it is loaded, for this process. Call it before there are other
  /// threads.
  ///
  /// Functions are loaded when a module is, and not at their first start, which may wait for all streams and so for
  /// ever for one behind a gate; and what is compiled is not kept in anybody's home. Nor may a start wait for its
  /// function's end, which for one behind a gate never comes, or streams share a queue (CUDA C++ Programming Guide,
  /// "Environment Variables").
  package static func prepareEnvironment() {
    // SAFETY: there is one thread, by the caller's word.
    unsafe setenv("CUDA_MODULE_LOADING", "EAGER", 1)
    unsafe setenv("CUDA_CACHE_DISABLE", "1", 1)
    for name in ["CUDA_LAUNCH_BLOCKING", "CUDA_DEVICE_MAX_CONNECTIONS"] { unsafe unsetenv(name) }
  }

  /// Whether streams can wait for a word in memory, as far as the library goes.
  var hasWait: Bool { unsafe ccuda_has_wait(pointer) }

  /// "12.4"; nil where the driver does not say.
  var version: String? {
    var version: Int32 = 0
    guard unsafe ccuda_version(pointer, &version) == 0 else { return nil }
    return "\(version / 1000).\(version % 1000 / 10)"
  }

  @inline(__always)
  func check(_ call: String, _ result: Int32) throws(CUDAError) {
    if result != 0 { try unsafe Self.check(call, result, pointer) }
  }

  private static func check(_ call: String, _ result: Int32, _ pointer: OpaquePointer) throws(CUDAError) {
    guard result != 0 else { return }
    // SAFETY: the name is the library's and stays.
    let name = unsafe ccuda_name(pointer, result).map { unsafe String(cString: $0) }
    throw CUDAError(call: call, result: result, name: name)
  }
}
