// SPDX-License-Identifier: GPL-3.0-or-later

/// What memory is made of, as the kernel tells it afterwards.
package struct AchievedBacking: Sendable, Equatable, Codable {
  /// The page size of the area, in bytes.
  package var pageBytes: Int
  /// How much of it consists of transparent huge pages all the same, in bytes.
  package var transparentHugeBytes: Int

  package init(pageBytes: Int, transparentHugeBytes: Int = 0) {
    self.pageBytes = pageBytes
    self.transparentHugeBytes = transparentHugeBytes
  }

  /// Whether so many bytes consist of pages of one kind.
  func isWhole(_ backing: HostMemory.Backing, bytes: Int) -> Bool {
    switch backing {
    case .transparent2M: transparentHugeBytes >= bytes
    default: pageBytes == backing.pageBytes && transparentHugeBytes == 0
    }
  }

  /// Finds the area that holds an address in /proc/PID/smaps: KernelPageSize and AnonHugePages (proc_pid_smaps(5)).
  init?(smaps: String, at address: UInt64) {
    var isHere = false
    var (page, huge): (Int?, Int) = (nil, 0)
    for line in smaps.split(separator: "\n") {
      let fields = line.split(separator: " ", maxSplits: 2)
      guard let name = fields.first else { continue }
      if !name.hasSuffix(":") {
        // "7f0000000000-7f0000200000 rw-p …": the next area.
        if isHere { break }
        let bounds = name.split(separator: "-").compactMap { UInt64($0, radix: 16) }
        isHere = bounds.count == 2 && bounds[0] <= address && address < bounds[1]
      } else if isHere, fields.count > 1, let kilobytes = Int(fields[1]) {
        if name == "KernelPageSize:" { page = kilobytes << 10 }
        if name == "AnonHugePages:" { huge = kilobytes << 10 }
      }
    }
    guard let page else { return nil }
    self.init(pageBytes: page, transparentHugeBytes: huge)
  }
}
