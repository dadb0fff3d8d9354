// SPDX-License-Identifier: GPL-3.0-or-later

/// Reads how the running kernel was built, as far as VFIO is concerned: the lines CONFIG_VFIO…, CONFIG_IOMMUFD… of its
/// configuration. A capture keeps those lines and no others.
struct KernelConfigurationReader {
  let reader: TreeReader
  let release: String?

  /// Options by name, without CONFIG_: "y", "m", or "n" for "is not set". nil where no configuration of this kernel is
  /// to be had.
  func options() -> [String: String]? {
    var places = ["/proc/config.gz"]
    if let release {
      // Plain text is read sooner than it is unpacked; only what carries the kernel's release is this kernel's.
      places =
        ["/boot/config-\(release)", "/lib/modules/\(release)/config", "/usr/lib/modules/\(release)/config"] + places
    }
    for place in places {
      if let lines = reader.excerpt(place, decode: Self.decoded, where: Self.matters) { return Self.options(lines) }
    }
    return nil
  }

  /// A configuration of some hundred kilobytes is the largest there is.
  private static let limit = 1 << 22

  /// Text stays as it is, as it also stands in a capture; a packed file is unpacked. nil where that fails.
  private static func decoded(_ bytes: [UInt8]) -> [UInt8]? {
    guard let compression = Compression(bytes) else { return bytes }
    var unpacked: [UInt8] = []
    do {
      var source = try DecompressedBytes(MemoryBytes(bytes), compression)
      while true {
        let piece = try source.next()
        if piece.isEmpty { return unpacked }
        unpacked += piece
        guard unpacked.count <= limit else { return nil }
      }
    } catch { return nil }
  }

  private static let beginnings = ["CONFIG_VFIO", "CONFIG_IOMMUFD", "# CONFIG_VFIO", "# CONFIG_IOMMUFD"].map {
    Array($0.utf8)
  }

  private static func matters(_ line: ArraySlice<UInt8>) -> Bool { beginnings.contains { line.starts(with: $0) } }

  /// "CONFIG_VFIO=m", "# CONFIG_VFIO_DEVICE_CDEV is not set" (scripts/kconfig/confdata.c).
  private static func options(_ lines: [String]) -> [String: String] {
    var options: [String: String] = [:]
    for line in lines {
      if line.hasPrefix("# CONFIG_"), line.hasSuffix(" is not set") {
        options[String(line.dropFirst(9).dropLast(11))] = "n"
      } else if let equals = line.firstIndex(of: "="), line.hasPrefix("CONFIG_") {
        options[String(line[..<equals].dropFirst(7))] = String(line[line.index(after: equals)...])
      }
    }
    return options
  }
}
