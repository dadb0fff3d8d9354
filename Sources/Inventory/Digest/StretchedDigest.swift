// SPDX-License-Identifier: GPL-3.0-or-later
internal import CNettle
internal import Synchronization

/// A digest that takes its time: PBKDF2 with HMAC-SHA-256 (RFC 8018, 5.2), computed by libnettle. For numbers of which
/// there are so few that they could all be tried.
package struct StretchedDigest: Sendable, Hashable {
  /// 32 bytes.
  package let bytes: [UInt8]

  private struct Input: Hashable {
    let text: String
    let salt: [UInt8]
    let iterations: Int
  }

  /// Digests of this process: the functions of a card share a number, and matching asks for the same one again and
  /// again.
  private static let known = Mutex<[Input: [UInt8]]>([:])

  /// `iterations`: at least 1.
  package init(of text: String, salt: [UInt8], iterations: Int) {
    let input = Input(text: text, salt: salt, iterations: iterations)
    if let known = Self.known.withLock({ $0[input] }) {
      bytes = known
      return
    }
    let password = Array(text.utf8)
    // SAFETY: nettle reads both live buffers as far as it is told, and writes the 32 bytes that the array under
    // construction holds.
    bytes = unsafe [UInt8](unsafeUninitializedCapacity: Int(SHA256_DIGEST_SIZE)) { buffer, count in
      unsafe password.withUnsafeBufferPointer { password in
        unsafe salt.withUnsafeBufferPointer { salt in
          unsafe nettle_pbkdf2_hmac_sha256(
            password.count, password.baseAddress, UInt32(clamping: iterations), salt.count, salt.baseAddress,
            Int(SHA256_DIGEST_SIZE), buffer.baseAddress)
        }
      }
      count = Int(SHA256_DIGEST_SIZE)
    }
    let result = bytes
    Self.known.withLock {
      // A guest has few devices; whoever asks about thousands pays for each.
      if $0.count < 1024 { $0[input] = result }
    }
  }
}
