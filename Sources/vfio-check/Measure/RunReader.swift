// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
internal import Records
internal import SystemPackage
internal import Wording

/// Reads the record of a run, and says what is wrong with a file that is none.
enum RunReader {
  static func read(_ path: String) throws -> Run {
    let bytes: [UInt8]
    do throws(Errno) { bytes = try ThisMachine.files.read(path, limit: RunFile.maxBytes + 1) } catch {
      throw CommandFailure(reading: path, error)
    }
    guard bytes.count <= RunFile.maxBytes else {
      throw CommandFailure(
        .damagedInput,
        "\(path): larger than the \(ByteSize(RunFile.maxBytes)) that a run may have; name a file that `vfio-check measure -o` wrote, without --samples"
      )
    }
    do throws(RunError) { return try RunFile.run(bytes) } catch {
      throw CommandFailure(.damagedInput, "\(path): \(error); name a file that `vfio-check measure -o` wrote")
    }
  }
}
