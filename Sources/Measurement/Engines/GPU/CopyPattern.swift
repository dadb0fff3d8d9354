// SPDX-License-Identifier: GPL-3.0-or-later
internal import Drivers
internal import Glibc

/// What is copied, so that it can be seen whether it arrived: random numbers, with another mark in each copy each time.
enum CopyPattern {
  /// Marks each copy of a batch, so that what an earlier one left behind is not taken for it. `base` is memory of
  /// `count` copies.
  static func mark(_ base: UnsafeMutableRawPointer, copies count: Int, of bytes: Int, number: UInt64) {
    for copy in 0..<count {
      // SAFETY: within the memory, by the caller's word; a copy is 4 KiB at least.
      unsafe base.storeBytes(of: number &* 64 &+ UInt64(copy), toByteOffset: copy * bytes, as: UInt64.self)
      unsafe base.storeBytes(of: ~number, toByteOffset: (copy + 1) * bytes - 8, as: UInt64.self)
    }
  }

  static func clear(_ base: UnsafeMutableRawPointer, bytes: Int) { unsafe memset(base, 0, bytes) }

  /// Throws where the two differ.
  static func compare(
    _ arrived: UnsafeRawPointer, _ sent: UnsafeRawPointer, bytes: Int, _ what: String
  ) throws(EngineError) {
    guard unsafe memcmp(arrived, sent, bytes) != 0 else { return }
    var place = 0
    while place < bytes,
      unsafe arrived.load(fromByteOffset: place, as: UInt8.self) == sent.load(fromByteOffset: place, as: UInt8.self)
    {
      place += 1
    }
    throw .corrupted(
      "what was copied \(what) is not what arrived, from byte \(place) of \(bytes) on: the memory, the link or the driver damages data; do not use this device before that is found"
    )
  }
}
