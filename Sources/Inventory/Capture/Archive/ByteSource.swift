// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc
internal import SystemPackage
internal import Wording

/// Bytes that come in pieces: a file, or what a decompressor makes of one. Nothing holds all of them at once.
protocol ByteSource {
  /// The next piece, at most some tens of KiB; empty at the end and from then on.
  mutating func next() throws -> [UInt8]
}

/// How many bytes a piece has at most.
let pieceSize = 1 << 16

/// Bytes in memory.
struct MemoryBytes: ByteSource {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  mutating func next() -> [UInt8] {
    let piece = Array(rest.prefix(pieceSize))
    rest = rest.dropFirst(pieceSize)
    return piece
  }
}

/// A regular file. What has no positions, a FIFO or a terminal, is `EINVAL`.
final class FileBytes: ByteSource {
  private let file: Descriptor
  private var offset = 0

  init(_ file: consuming Descriptor) { self.file = file }

  func next() throws -> [UInt8] {
    let piece = try file.piece(at: offset, length: pieceSize)
    offset += piece.count
    return piece
  }
}

/// Takes bytes out of a source in the lengths that a reader wants, and ends where more come than a capture can have.
struct ByteReader: ByteSource {
  private var source: any ByteSource
  private var buffer: [UInt8] = []
  private var start = 0
  /// How many bytes were taken so far.
  private(set) var position = 0
  private let limit: Int

  init(_ source: any ByteSource, limit: Int) {
    self.source = source
    self.limit = limit
  }

  /// The next bytes without taking them; fewer than asked for at the end.
  mutating func peek(_ count: Int) throws -> ArraySlice<UInt8> {
    while buffer.count - start < count {
      let piece = try source.next()
      if piece.isEmpty { break }
      if start > 0 {
        buffer.removeFirst(start)
        start = 0
      }
      buffer += piece
      guard position + buffer.count <= limit else {
        throw CaptureDamage(path: "(archive)", reason: "it holds more than \(ByteSize(limit))")
      }
    }
    return buffer[start..<min(start + count, buffer.count)]
  }

  /// The next bytes; fewer than asked for at the end. A length that only a header claims costs no memory.
  mutating func take(_ count: Int) throws -> [UInt8] {
    var taken: [UInt8] = []
    while taken.count < count {
      let part = try peek(min(count - taken.count, pieceSize))
      if part.isEmpty { break }
      taken += part
      start += part.count
      position += part.count
    }
    return taken
  }

  mutating func next() throws -> [UInt8] { try take(pieceSize) }

  /// Passes over bytes, to the end at most.
  mutating func skip(_ count: Int) throws {
    var left = count
    while left > 0 {
      let part = try peek(min(left, pieceSize)).count
      if part == 0 { return }
      start += part
      position += part
      left -= part
    }
  }
}
