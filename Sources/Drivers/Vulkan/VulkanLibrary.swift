// SPDX-License-Identifier: GPL-3.0-or-later
internal import CVulkan

/// Vulkan's loader with an instance, found at run time (dlopen(3)): the tool starts without it all the same.
@safe package final class VulkanLibrary {
  /// What the loader's package installs (Debian: libvulkan1).
  package static let name = "libvulkan.so.1"

  /// Owned: from `init` to `deinit`. The library itself stays loaded until the process ends.
  let pointer: OpaquePointer
  private let watch: Watchdog?

  /// Loads it. `path` is another library with the same entry points: for tests.
  package init(path: String = VulkanLibrary.name, watch: Watchdog? = nil) throws(EngineError) {
    var why = [CChar](repeating: 0, count: 512)
    var result: Int32 = 0
    guard let pointer = unsafe cvulkan_open(path, watch?.pointer, &result, &why, why.count) else {
      guard result == 0 else { throw EngineError(VulkanError(what: String(terminated: why), result: result)) }
      throw .notFound(
        "Vulkan's loader cannot be had: \(String(terminated: why)); install it (Debian: libvulkan1) with a driver for the GPU (Debian: mesa-vulkan-drivers)"
      )
    }
    unsafe self.pointer = pointer
    self.watch = watch
  }

  deinit { unsafe cvulkan_close(pointer) }

  /// All devices that have a driver here.
  package func devices() throws(EngineError) -> [VulkanDevice] {
    do throws(VulkanError) {
      var count: UInt32 = 0
      try Self.check("the list of Vulkan's devices", unsafe cvulkan_count(pointer, &count))
      var devices: [VulkanDevice] = []
      for index in 0..<count { devices.append(try VulkanDevice(index, of: self)) }
      return devices
    } catch { throw EngineError(error) }
  }

  @inline(__always)
  static func check(_ what: @autoclosure () -> String, _ result: Int32) throws(VulkanError) {
    if result != 0 { throw VulkanError(what: what(), result: result) }
  }
}
