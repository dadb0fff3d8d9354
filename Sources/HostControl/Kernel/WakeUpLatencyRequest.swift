// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
package import SystemPackage

/// Keeps the processors from sleeping so deeply that waking up shows in the samples: a request for a latency of 0 µs on
/// /dev/cpu_dma_latency (Documentation/power/pm_qos_interface.rst in Linux).
///
/// The kernel drops the request with the descriptor, so that there is nothing to restore, however the process ends.
package final class WakeUpLatencyRequest: Sendable {
  /// The right to ask for it is missing.
  package struct Denied: Error, CustomStringConvertible {
    package let errno: Errno

    package var description: String {
      "--tune: \(WakeUpLatencyRequest.path) cannot be written (\(errno)); \(DeniedAccess.advice("run as root")); or measure without --tune"
    }
  }

  private static let path = "/dev/cpu_dma_latency"
  private let file: FileDescriptor

  /// Asks for it.
  package init() throws(Denied) { file = try Self.open() }

  private static func open() throws(Denied) -> FileDescriptor {
    do {
      let file = try FileDescriptor.open(FilePath(path), .writeOnly)
      // 0 as a number of 32 bits, in µs.
      do { _ = try file.writeAll([UInt8](repeating: 0, count: 4)) } catch {
        try? file.close()
        throw error
      }
      return file
    } catch { throw Denied(errno: error as? Errno ?? .ioError) }
  }

  deinit { try? file.close() }
}
