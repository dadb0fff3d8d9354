// SPDX-License-Identifier: GPL-3.0-or-later
internal import CVulkan
package import Inventory

/// A device of Vulkan's, as it describes itself.
package struct VulkanDevice {
  package enum Kind: String, Sendable {
    case other, integrated, discrete, virtual
    /// A program that runs on the processor: lavapipe.
    case software
  }

  let library: VulkanLibrary
  let index: UInt32
  package let name: String
  /// The driver with its version: "radv Mesa 22.3.6".
  package let driver: String
  package let kind: Kind
  /// Where it is (VK_EXT_pci_bus_info); nil for what is no PCI function, or a driver that does not tell.
  package let address: PCIAddress?
  /// Memory that is handed to it must be a multiple of so many bytes (VK_EXT_external_memory_host); nil where none can
  /// be.
  package let importAlignment: Int?
  /// Nanoseconds of a tick of its clock.
  package let tickNanoseconds: Double

  init(_ index: UInt32, of library: VulkanLibrary) throws(VulkanError) {
    var properties = cvulkan_properties()
    try VulkanLibrary.check(
      "the description of Vulkan's device \(index)",
      unsafe cvulkan_describe(library.pointer, index, &properties))
    self.library = library
    self.index = index
    name = Self.text(properties.name)
    driver = [Self.text(properties.driver), Self.text(properties.driver_info)].filter { !$0.isEmpty }
      .joined(separator: " ")
    kind =
      switch Int(properties.type) {
      case CVULKAN_INTEGRATED: .integrated
      case CVULKAN_DISCRETE: .discrete
      case CVULKAN_VIRTUAL: .virtual
      case CVULKAN_CPU: .software
      default: .other
      }
    address =
      properties.has_address && properties.bus < 256 && properties.slot < 32 && properties.function < 8
      ? PCIAddress(
        domain: properties.domain, bus: UInt8(properties.bus), device: UInt8(properties.slot),
        function: UInt8(properties.function)) : nil
    importAlignment = properties.import_alignment > 0 ? Int(properties.import_alignment) : nil
    tickNanoseconds = Double(properties.tick_nanoseconds)
  }

  /// A fixed array of C's, which is a tuple here.
  private static func text<Characters>(_ characters: Characters) -> String {
    unsafe withUnsafeBytes(of: characters) { bytes in
      String(terminated: unsafe bytes.map { CChar(bitPattern: $0) })
    }
  }
}
