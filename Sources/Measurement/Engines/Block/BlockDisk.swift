// SPDX-License-Identifier: GPL-3.0-or-later
internal import Drivers
package import Inventory
internal import SystemPackage

/// A whole disk of the running machine.
package struct BlockDisk: Sendable {
  /// `nvme0n1`.
  package let name: String
  /// Bytes.
  package let size: Int
  /// Bytes: what a read must be a multiple of.
  package let logicalBlock: Int
  /// Bytes: the kernel splits what is larger.
  package let maxBytesInRequest: Int
  package let model: String?
  package let firmware: String?
  /// As it is; whoever writes it down redacts it.
  package let serial: String?

  /// What the kernel counts (Documentation/block/stat.rst in Linux).
  struct Counters {
    /// Requests, and the reads that were merged into one with a neighbour.
    let reads: Int
    let writes: Int
  }

  private let directory: String
  let files: any FileTree

  /// `name` is a name below /dev, `size` its bytes.
  package init(files: any FileTree, _ name: String, size: Int) {
    self.files = files
    self.name = name
    self.size = size
    directory = "/sys/class/block/\(name)"
    func text(_ path: String) -> String? { files.text("/sys/class/block/\(name)/\(path)") }
    logicalBlock = text("queue/logical_block_size").flatMap { Int($0) } ?? 512
    maxBytesInRequest = (text("queue/max_sectors_kb").flatMap { Int($0) } ?? 128) * 1024
    model = text("device/model")
    firmware = text("device/firmware_rev") ?? text("device/rev")
    serial = text("device/serial")
  }

  /// Bytes; nil where there is no such disk. The kernel counts in sectors of 512 bytes.
  static func size(of name: String, in files: any FileTree) -> Int? {
    files.text("/sys/class/block/\(name)/size").flatMap { Int($0) }.map { $0 * 512 }
  }

  var node: String { "/dev/\(name)" }

  /// nil where the kernel does not count.
  var counters: Counters? {
    let fields = (files.text("\(directory)/stat") ?? "").split { $0.isWhitespace }.compactMap { Int($0) }
    return fields.count > 4 ? Counters(reads: fields[0] + fields[1], writes: fields[4]) : nil
  }

  func error(opening errno: Errno, isRoot: Bool = DeniedAccess.isRoot) -> EngineError {
    switch errno {
    case .permissionDenied, .notPermitted:
      .denied(
        "\(node) cannot be opened (\(errno)); "
          + DeniedAccess.advice("run as root, or add the user to the group that owns it", isRoot: isRoot))
    case .noSuchFileOrDirectory: .notFound("\(node) does not exist")
    case .invalidArgument: .unsupported("\(node) cannot be read past the page cache (O_DIRECT)")
    default: .failed("\(node) cannot be opened", errno)
    }
  }

  func error(reading errno: Errno) -> EngineError { .failed("a read of \(node) failed", errno) }
}
