// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Passthrough
internal import SystemPackage
internal import Wording

/// Reads a passport, and says what is wrong with a file that is none.
enum PassportReader {
  /// A passport is some kilobytes; a megabyte is none.
  private static let limit = 1 << 20

  static func read(_ path: String) throws -> Passport {
    let bytes: [UInt8]
    do throws(Errno) { bytes = try ThisMachine.files.read(path, limit: limit + 1) } catch {
      throw CommandFailure(reading: path, error)
    }
    guard bytes.count <= limit else {
      throw CommandFailure(
        .damagedInput,
        "\(path): larger than the \(ByteSize(limit)) that a passport may have; name the file that `vfio-check passport` wrote"
      )
    }
    do throws(PassportError) { return try PassportFile.passport(bytes) } catch {
      throw CommandFailure(
        .damagedInput, "\(path): \(error); write a new one on the host: sudo vfio-check passport DEVICE… -o FILE")
    }
  }
}
