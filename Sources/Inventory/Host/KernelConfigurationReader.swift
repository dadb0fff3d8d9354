// SPDX-License-Identifier: GPL-3.0-or-later

/// Reads how the running kernel was built, as far as VFIO is concerned: the lines CONFIG_VFIO…, CONFIG_IOMMUFD… of its configuration.
/// A capture keeps those lines and no others.
struct KernelConfigurationReader {
  let reader: TreeReader
  let release: String?

  /// Options by name, without CONFIG_: "y", "m", or "n" for "is not set". nil where no configuration of this kernel is to be had.
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

  /// Text stays as it is; a packed file is unpacked where that can be done.
  private static func decoded(_ bytes: [UInt8]) -> [UInt8]? { bytes.starts(with: [0x1f, 0x8b]) ? nil : bytes }

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
