// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// `pcie_acs_override=`, an option that some distributions patch into their kernels: it makes the kernel believe that
/// functions without an ACS capability isolate. Nothing changes in the hardware.
package struct AccessControlOverride: Sendable, Hashable {
  /// The word on the kernel command line.
  package let argument: String
  /// `downstream`: root ports and switch downstream ports.
  package let coversPorts: Bool
  /// `multifunction`: the functions of multifunction devices.
  package let coversFunctions: Bool
  /// `id:vvvv:dddd`, vendor in the upper half.
  package let products: Set<UInt32>

  /// The override that a command line asks for; nil without one.
  package init?(commandLine: [String]) {
    guard let argument = commandLine.last(where: { $0.hasPrefix("pcie_acs_override=") }) else { return nil }
    self.argument = argument
    var coversPorts = false
    var coversFunctions = false
    var products: Set<UInt32> = []
    for option in argument.dropFirst("pcie_acs_override=".count).split(separator: ",") {
      let parts = option.split(separator: ":", omittingEmptySubsequences: false)
      switch parts[0] {
      case "downstream": coversPorts = true
      case "multifunction": coversFunctions = true
      case "id":
        if parts.count == 3, let vendor = UInt16(parts[1], radix: 16), let device = UInt16(parts[2], radix: 16) {
          products.insert(UInt32(vendor) << 16 | UInt32(device))
        }
      default: break
      }
    }
    self.coversPorts = coversPorts
    self.coversFunctions = coversFunctions
    self.products = products
  }

  /// Whether the patch takes a function as isolating: never one with an ACS capability, never conventional PCI.
  func covers(_ device: PCIDevice, isMultifunction: Bool) -> Bool {
    guard !device.configuration.isAllOnes, let express = device.configuration.express.value,
      case .absent = device.configuration.accessControlServices
    else { return false }
    if products.contains(UInt32(device.identity.vendor) << 16 | UInt32(device.identity.device)) { return true }
    switch express.portType {
    case .rootPort, .downstreamPort: return coversPorts
    case .endpoint, .legacyEndpoint, .upstreamPort, .integratedEndpoint: return coversFunctions && isMultifunction
    default: return false
    }
  }
}
