// SPDX-License-Identifier: GPL-3.0-or-later

/// How a file is compressed, by its first bytes and never by its name.
enum Compression: CaseIterable {
  case gzip, xz, zstd

  /// The magic numbers: RFC 1952, 2.3.1; The .xz File Format, 2.1.1.1; RFC 8878, 3.1.1 (little-endian) and 3.1.2
  /// (skippable frames).
  init?(_ first: some Collection<UInt8>) {
    if first.starts(with: [0x1f, 0x8b]) {
      self = .gzip
    } else if first.starts(with: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]) {
      self = .xz
    } else if first.starts(with: [0x28, 0xb5, 0x2f, 0xfd])
      || (first.dropFirst().starts(with: [0x2a, 0x4d, 0x18]) && first.first.map { $0 & 0xf0 == 0x50 } == true)
    {
      self = .zstd
    } else {
      return nil
    }
  }

  var name: String {
    switch self {
    case .gzip: "gzip"
    case .xz: "xz"
    case .zstd: "zstd"
    }
  }

  func decoder() throws -> any Decoder {
    switch self {
    case .gzip: try GzipDecoder()
    case .xz: try XZDecoder()
    case .zstd: try ZstandardDecoder()
    }
  }

  /// What else people pack with, by its first bytes: named in the error, since its sender knows no better than its
  /// name.
  static func unreadable(_ first: some Collection<UInt8>) -> String? {
    let kinds: [([UInt8], String)] = [
      (Array("BZh".utf8), "a bzip2 file"), ([0x50, 0x4b, 0x03, 0x04], "a zip archive"),
      ([0x50, 0x4b, 0x05, 0x06], "a zip archive"),
      ([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], "a 7z archive"), (Array("Rar!".utf8), "a RAR archive"),
      ([0x04, 0x22, 0x4d, 0x18], "an lz4 file"),
    ]
    return kinds.first { first.starts(with: $0.0) }?.1
  }
}

/// A decompressor of some library: bytes in, bytes out, in pieces of any length.
protocol Decoder: AnyObject {
  /// What one step did.
  typealias Step = (consumed: Int, produced: Int, isEnd: Bool)

  /// Decodes from `input` into `output`, as far as either goes. `isEnd` says that a member (a stream, a frame) ended
  /// here; `isLast` that no input follows. Throws `CaptureDamage` for input that is none.
  func decode(
    _ input: UnsafeBufferPointer<UInt8>, isLast: Bool, into output: UnsafeMutableBufferPointer<UInt8>
  ) throws -> Step

  /// Begins with another member, as files have that were joined with cat(1).
  func restart() throws
}

/// What a decompressor makes of a source.
struct DecompressedBytes: ByteSource {
  private var source: any ByteSource
  private let decoder: any Decoder
  private let name: String
  private var input: [UInt8] = []
  private var used = 0
  private var isAtEndOfInput = false
  /// Whether a member ended with the last byte used, so that the file may end here.
  private var isBetweenMembers = false

  init(_ source: any ByteSource, _ compression: Compression) throws {
    self.source = source
    decoder = try compression.decoder()
    name = compression.name
  }

  mutating func next() throws -> [UInt8] {
    while true {
      if used == input.count, !isAtEndOfInput {
        input = try source.next()
        used = 0
        isAtEndOfInput = input.isEmpty
      }
      if isBetweenMembers {
        // Zeros after the end are padding, of a tape or of a sender.
        while used < input.count, input[used] == 0 { used += 1 }
        if used == input.count {
          if isAtEndOfInput { return [] }
          continue
        }
        try decoder.restart()
        isBetweenMembers = false
      }
      let isLast = isAtEndOfInput
      var step: Decoder.Step = (0, 0, false)
      var failure: (any Error)?
      // SAFETY: the decoder reads no more than the input's unused part and writes no more than `pieceSize` bytes, and
      // says how many.
      let output = unsafe [UInt8](unsafeUninitializedCapacity: pieceSize) { buffer, count in
        unsafe input.withUnsafeBufferPointer { bytes in
          do {
            step = try unsafe decoder.decode(
              UnsafeBufferPointer(rebasing: bytes[used...]), isLast: isLast, into: buffer)
          } catch {
            failure = error
          }
        }
        count = step.produced
      }
      if let failure { throw failure }
      used += step.consumed
      isBetweenMembers = step.isEnd
      if !output.isEmpty { return output }
      if isLast, !step.isEnd, step.consumed == 0 {
        throw CaptureDamage(path: "(archive)", reason: "the \(name) file is cut short")
      }
    }
  }
}
