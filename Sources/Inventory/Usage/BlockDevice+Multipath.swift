// SPDX-License-Identifier: GPL-3.0-or-later

extension BlockDevice {
  /// For a hidden path of native NVMe multipath, named nvme0c1n1 for subsystem 0, controller 1, namespace 1, the disk that it leads
  /// to: nvme0n1 (nvme_mpath_set_disk_name in `drivers/nvme/host/multipath.c`). nil for a name of any other form.
  package var multipathHead: String? {
    guard name.hasPrefix("nvme") else { return nil }
    let subsystem = name.dropFirst(4).prefix(while: \.isNumber)
    let rest = name.dropFirst(4 + subsystem.count)
    guard !subsystem.isEmpty, rest.hasPrefix("c"), let namespace = rest.lastIndex(of: "n"),
      rest[rest.index(after: namespace)...].allSatisfy(\.isNumber),
      rest[..<namespace].dropFirst().allSatisfy(\.isNumber)
    else { return nil }
    return "nvme\(subsystem)\(rest[namespace...])"
  }
}
