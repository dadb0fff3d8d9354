// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Glibc
import ToolSupport

/// The stand-in for libcuda.so.1 (Tests/StandInCUDA), told what to do and asked what was done.
enum StandIn {
  /// Where the build put it: beside the tests.
  static let path = URL(filePath: Tool.path).deletingLastPathComponent().appending(path: "libStandInCUDA.so").path

  static func reset() {
    function("standin_reset", (@convention(c) () -> Void).self)()
  }

  static func fail(_ entry: String, _ result: Int32, after: Int = 0, lasts: Bool = false) {
    unsafe function(
      "standin_fail", (@convention(c) (UnsafePointer<CChar>, Int32, Int32, Int32) -> Void).self)(
        entry, result, Int32(after), lasts ? 1 : 0)
  }

  static func stick(_ entry: String) {
    unsafe function("standin_stick", (@convention(c) (UnsafePointer<CChar>) -> Void).self)(entry)
  }

  static func release() {
    function("standin_release", (@convention(c) () -> Void).self)()
  }

  static func set(_ name: String, _ value: Int32) {
    unsafe function("standin_set", (@convention(c) (UnsafePointer<CChar>, Int32) -> Void).self)(name, value)
  }

  static var live: Int { Int(function("standin_live", (@convention(c) () -> Int32).self)()) }

  static func calls(_ entry: String) -> Int {
    Int(unsafe function("standin_calls", (@convention(c) (UnsafePointer<CChar>) -> Int32).self)(entry))
  }

  static var misuse: String? {
    unsafe function("standin_misuse", (@convention(c) () -> UnsafePointer<CChar>?).self)().map {
      unsafe String(cString: $0)
    }
  }

  /// SAFETY: the library stays loaded, and the types are those of its header.
  private static func function<Function>(_ name: String, _ type: Function.Type) -> Function {
    guard let handle = unsafe dlopen(path, RTLD_NOW | RTLD_LOCAL), let symbol = unsafe dlsym(handle, name) else {
      fatalError("\(path) with \(name) was not built")
    }
    return unsafe unsafeBitCast(symbol, to: type)
  }
}
