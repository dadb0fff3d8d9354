// SPDX-License-Identifier: GPL-3.0-or-later
internal import CNettle

/// A SHA-256 digest (FIPS 180-4), computed by libnettle.
package struct SHA256Digest: Sendable, Hashable, CustomStringConvertible {
  package let bytes: [UInt8]

  package init(of data: [UInt8]) {
    var state = sha256_ctx()
    unsafe nettle_sha256_init(&state)
    // SAFETY: nettle reads `count` bytes of a live buffer, and writes the 32 bytes that the array under construction
    // holds.
    unsafe data.withUnsafeBufferPointer { unsafe nettle_sha256_update(&state, $0.count, $0.baseAddress) }
    bytes = unsafe [UInt8](unsafeUninitializedCapacity: Int(SHA256_DIGEST_SIZE)) { buffer, count in
      unsafe nettle_sha256_digest(&state, Int(SHA256_DIGEST_SIZE), buffer.baseAddress)
      count = Int(SHA256_DIGEST_SIZE)
    }
  }

  package init(of text: String) { self.init(of: Array(text.utf8)) }

  /// `sha256:` and 64 hexadecimal digits.
  package var description: String { "sha256:" + bytes.map { hexadecimal($0, digits: 2) }.joined() }
}
