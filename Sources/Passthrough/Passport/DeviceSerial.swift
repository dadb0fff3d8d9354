// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// A device's serial number as a document has it: in the clear, or as a digest over the product and the number.
///
/// Serial numbers are short: of a network card's there are 2^24 for each maker. A plain digest of one is found by
/// trying them all, within a minute on one processor; hence each try is made to cost `iterations` of them. Documents
/// that are only held against devices have a salt of their own, so that each has to be attacked by itself.
package struct DeviceSerial: Sendable {
  /// What a digest is made with.
  package struct Digests: Sendable, Equatable {
    let salt: [UInt8]

    /// With a salt of its own, 16 random bytes: two documents have different digests of one device.
    package init(salt: [UInt8]) { self.salt = salt }

    /// With the same salt in every document: two of them can be held against each other.
    package static let comparable = Digests(salt: Array("vfio-check/serial".utf8))
  }

  /// Rounds of HMAC-SHA-256: a fifth of a second on a processor that has instructions for it, and some 40 days for the
  /// 2^24 numbers of one maker.
  static let iterations = 2_000_000
  /// What a document may ask for: it may come from anybody.
  private static let maxIterations = 4_000_000

  private let product: String
  private let number: String

  package init(_ number: UInt64, of identity: PCIIdentity) {
    product = "pci:\(identity.idText)"
    self.number = hexadecimal(number, digits: 16)
  }

  /// What a controller tells its driver, which is another number than that of the function's configuration space.
  package init(controller number: String, of identity: PCIIdentity) {
    product = "nvme:\(identity.idText)"
    self.number = number
  }

  package init(_ number: String, of device: USBDevice) {
    product = "usb:\(device.idText)"
    self.number = number
  }

  /// The number in a device's Container ID.
  init(container: String, of device: USBDevice) {
    product = "container:\(device.idText)"
    number = container
  }

  package init(disk number: String, model: String) {
    product = "disk:\(model)"
    self.number = number
  }

  /// The number itself, or its digest: `pbkdf2-sha256:ITERATIONS:SALT:DIGEST`, salt and digest in hexadecimal digits.
  package func text(_ digests: Digests?) -> String { digests.map { digest($0.salt, Self.iterations) } ?? number }

  private func digest(_ salt: [UInt8], _ iterations: Int) -> String {
    let key = StretchedDigest(of: "\(product):\(number)", salt: salt, iterations: iterations)
    return "\(Self.prefix)\(iterations):\(Self.digits(salt)):\(Self.digits(key.bytes))"
  }

  private static let prefix = "pbkdf2-sha256:"
  private static func digits(_ bytes: [UInt8]) -> String { bytes.map { hexadecimal($0, digits: 2) }.joined() }

  /// Whether a document's entry means this number: the number itself, its digest, or a plain SHA-256 digest as earlier
  /// passports have them.
  package func matches(_ entry: String) -> Bool {
    if entry == number { return true }
    guard entry.hasPrefix(Self.prefix) else { return entry == "\(SHA256Digest(of: "\(product):\(number)"))" }
    let parts = entry.dropFirst(Self.prefix.count).split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 3, let iterations = Int(parts[0]), (1...Self.maxIterations).contains(iterations),
      let salt = Self.bytes(parts[1])
    else { return false }
    return entry == digest(salt, iterations)
  }

  /// What an entry was made with, "pbkdf2-sha256:ITERATIONS:SALT"; nil for one that is no such digest.
  static func recipe(of entry: String) -> Substring? {
    entry.hasPrefix(prefix) ? entry.lastIndex(of: ":").map { entry[..<$0] } : nil
  }

  private static func bytes(_ digits: Substring) -> [UInt8]? {
    let digits = Array(digits.utf8)
    guard digits.count % 2 == 0, digits.count <= 128 else { return nil }
    var bytes: [UInt8] = []
    for place in stride(from: 0, to: digits.count, by: 2) {
      guard let byte = UInt8(String(decoding: digits[place..<place + 2], as: UTF8.self), radix: 16) else { return nil }
      bytes.append(byte)
    }
    return bytes
  }
}
