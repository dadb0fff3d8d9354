// SPDX-License-Identifier: GPL-3.0-or-later
internal import SystemPackage

/// To which driver an interface of a USB device belonged.
package struct USBInterfaceState: Sendable, Equatable, Codable {
  /// `2-2:1.0`.
  package let name: String
  package let driver: String

  package init(name: String, driver: String) {
    self.name = name
    self.driver = driver
  }

  static func path(_ name: String) -> String { "/sys/bus/usb/devices/\(name)" }

  /// Gives the interface back to its driver.
  func restore(on host: some KernelInterface) throws(AssignmentError) -> [String] {
    guard host.exists(Self.path(name)) else { return ["\(name): is gone"] }
    let holder = host.linkName(Self.path(name) + "/driver")
    guard holder != driver else { return [] }
    if let holder { throw .interfaceTaken(name, driver: holder) }
    let path = "/sys/bus/usb/drivers/\(driver)/bind"
    guard host.exists("/sys/bus/usb/drivers/\(driver)") else { throw .noDriver(driver) }
    do throws(Errno) { try host.write(name, to: path) } catch {
      // Somebody may have been quicker, to the same end.
      guard host.linkName(Self.path(name) + "/driver") == driver else {
        throw .unwritable(path: path, value: name, error)
      }
    }
    return ["\(name): given back to \(driver)"]
  }

  private enum CodingKeys: String, CodingKey {
    case name, driver
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    driver = try container.decode(String.self, forKey: .driver)
    // Both become part of a path that root writes to.
    for text in [name, driver] where text.isEmpty || text.contains("/") || text == ".." {
      throw DecodingError.dataCorruptedError(forKey: .name, in: container, debugDescription: "no name: \(text)")
    }
  }
}
