// SPDX-License-Identifier: GPL-3.0-or-later
internal import SystemPackage

/// One attribute of sysfs and what it said.
///
/// Only the attributes of power management can be written down so: the journal is read by root, and whatever it names
/// is written to.
package struct AttributeState: Sendable, Equatable, Codable {
  /// `/sys/bus/usb/devices/1-2/power/control`.
  package let path: String
  package let value: String

  static let allowed = "/power/control"

  init(path: String, value: String) {
    self.path = path
    self.value = value
  }

  /// What it says now; nil where there is no such attribute.
  init?(_ path: String, on host: some KernelInterface) {
    guard let value = host.text(path) else { return nil }
    self.init(path: path, value: value)
  }

  func restore(on host: some KernelInterface) throws(AssignmentError) -> [String] {
    guard let now = host.text(path) else { return ["\(path): is gone"] }
    guard now != value else { return [] }
    do throws(Errno) { try host.write(value, to: path) } catch {
      throw .unwritable(path: path, value: value, error)
    }
    return ["\(path): \(value)"]
  }

  private enum CodingKeys: String, CodingKey {
    case path, value
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    path = try container.decode(String.self, forKey: .path)
    value = try container.decode(String.self, forKey: .value)
    guard path.hasPrefix("/sys/"), path.hasSuffix(Self.allowed), !path.split(separator: "/").contains("..") else {
      throw DecodingError.dataCorruptedError(
        forKey: .path, in: container, debugDescription: "no attribute that is ever changed: \(path)")
    }
  }
}
