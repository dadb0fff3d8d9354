// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Glibc
import ToolSupport

/// A library of the project's that stands in for one of a driver's, loaded as the tool loads the real one.
struct StandInLibrary: Sendable {
  let path: String

  /// Where the build put it: beside the tests.
  init(_ name: String) {
    path = URL(filePath: Tool.path).deletingLastPathComponent().appending(path: name).path
  }

  /// A function that the library's header declares, with the type it has there.
  func function<Function>(_ name: String, _ type: Function.Type) -> Function {
    // SAFETY: the library stays loaded.
    guard let handle = unsafe dlopen(path, RTLD_NOW | RTLD_LOCAL), let symbol = unsafe dlsym(handle, name) else {
      fatalError("\(path) with \(name) was not built")
    }
    return unsafe unsafeBitCast(symbol, to: type)
  }

  func call(_ name: String) { function(name, (@convention(c) () -> Void).self)() }

  func number(_ name: String) -> Int { Int(function(name, (@convention(c) () -> Int32).self)()) }

  func number(_ name: String, of subject: String) -> Int {
    // SAFETY: the text outlives the call.
    Int(unsafe function(name, (@convention(c) (UnsafePointer<CChar>) -> Int32).self)(subject))
  }

  func set(_ function: String, _ name: String, _ value: Int32) {
    unsafe self.function(function, (@convention(c) (UnsafePointer<CChar>, Int32) -> Void).self)(name, value)
  }
}
