// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc

@testable import Measurement

/// What stands before libvulkan.so.1 (Tests/StandInVulkan), told what to do and asked what was done.
enum StandInVulkan {
  private static let library = StandInLibrary("libStandInVulkan.so")

  static var libraries: MeasuredGPU.Libraries {
    var libraries = MeasuredGPU.Libraries()
    libraries.vulkan = library.path
    return libraries
  }

  static func reset() { library.call("standin_vulkan_reset") }

  static func fail(_ function: String, _ result: Int32, after: Int = 0) {
    unsafe library.function(
      "standin_vulkan_fail", (@convention(c) (UnsafePointer<CChar>, Int32, Int32) -> Void).self)(
        function, result, Int32(after))
  }

  static func set(_ name: String, _ value: Int32) { library.set("standin_vulkan_set", name, value) }

  static var live: Int { library.number("standin_vulkan_live") }

  static func calls(_ function: String) -> Int { library.number("standin_vulkan_calls", of: function) }
}
