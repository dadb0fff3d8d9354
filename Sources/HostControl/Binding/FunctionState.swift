// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// To whom a function belongs: its driver and its `driver_override`.
package struct FunctionState: Sendable, Equatable, Codable {
  package let address: PCIAddress
  /// nil when no driver has it.
  package var driver: String?
  /// nil when unset.
  package var driverOverride: String?

  package init(address: PCIAddress, driver: String? = nil, driverOverride: String? = nil) {
    self.address = address
    self.driver = driver
    self.driverOverride = driverOverride
  }

  /// Its state now; nil when there is no such function any more.
  init?(_ address: PCIAddress, on host: some KernelInterface) {
    let path = Self.path(address)
    guard host.exists(path) else { return nil }
    self.address = address
    driver = host.linkName(path + "/driver")
    // The kernel writes "(null)" for none (driver_override_show in `drivers/pci/pci-sysfs.c`).
    let text = host.text(path + "/driver_override")
    driverOverride = text == "(null)" || text?.isEmpty == true ? nil : text
  }

  package static func path(_ address: PCIAddress) -> String { address.busPath }

  private enum CodingKeys: String, CodingKey {
    case address, driver, driverOverride
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let text = try container.decode(String.self, forKey: .address)
    guard let address = PCIAddress(text) else {
      throw DecodingError.dataCorruptedError(
        forKey: .address, in: container, debugDescription: "no PCI address: \(text)")
    }
    self.address = address
    driver = try container.decodeIfPresent(String.self, forKey: .driver)
    driverOverride = try container.decodeIfPresent(String.self, forKey: .driverOverride)
    // Both become part of a path that root writes to.
    for name in [driver, driverOverride].compactMap({ $0 }) where name.isEmpty || name.contains("/") || name == ".." {
      throw DecodingError.dataCorruptedError(forKey: .driver, in: container, debugDescription: "no driver: \(name)")
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(address.description, forKey: .address)
    try container.encodeIfPresent(driver, forKey: .driver)
    try container.encodeIfPresent(driverOverride, forKey: .driverOverride)
  }
}
