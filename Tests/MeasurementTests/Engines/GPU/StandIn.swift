// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc

/// The stand-in for libcuda.so.1 (Tests/StandInCUDA), told what to do and asked what was done.
enum StandIn {
  private static let library = StandInLibrary("libStandInCUDA.so")

  static var path: String { library.path }

  static func reset() { library.call("standin_reset") }

  static func fail(_ entry: String, _ result: Int32, after: Int = 0, lasts: Bool = false) {
    unsafe library.function(
      "standin_fail", (@convention(c) (UnsafePointer<CChar>, Int32, Int32, Int32) -> Void).self)(
        entry, result, Int32(after), lasts ? 1 : 0)
  }

  static func stick(_ entry: String) {
    unsafe library.function("standin_stick", (@convention(c) (UnsafePointer<CChar>) -> Void).self)(entry)
  }

  static func release() { library.call("standin_release") }

  static func set(_ name: String, _ value: Int32) { library.set("standin_set", name, value) }

  static var live: Int { library.number("standin_live") }

  static func calls(_ entry: String) -> Int { library.number("standin_calls", of: entry) }

  static var misuse: String? {
    unsafe library.function("standin_misuse", (@convention(c) () -> UnsafePointer<CChar>?).self)().map {
      unsafe String(cString: $0)
    }
  }
}
