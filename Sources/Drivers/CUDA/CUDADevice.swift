// SPDX-License-Identifier: GPL-3.0-or-later
internal import CCuda
package import Inventory

/// A GPU of the CUDA driver's, found by its PCI address.
package struct CUDADevice {
  let library: CUDALibrary
  let ordinal: Int32
  /// The model's name, as the driver has it.
  package let name: String
  /// "MIG 1g.10gb" where this is a part of a GPU, as the driver writes behind the model's name; nil for a whole one.
  package var partition: String? { name.firstRange(of: "MIG ").map { String(name[$0.lowerBound...]) } }
  /// Of the driver's API: "12.4".
  package let version: String?
  /// "9.0": what code it runs.
  package let computeCapability: String
  /// Whether it shares the processor's memory (CU_DEVICE_ATTRIBUTE_INTEGRATED).
  package let isIntegrated: Bool
  /// Whether it goes by the processor's page tables (CU_DEVICE_ATTRIBUTE_PAGEABLE_MEMORY_ACCESS_USES_HOST_PAGE_TABLES):
  /// over NVLink-C2C or with ATS, where the IOMMU's translation cache is not what is between.
  package let usesHostPageTables: Bool
  /// How many copies go on at once.
  package let copyEngines: Int
  /// Bytes of its memory.
  package let bytes: Int

  /// Throws where the driver does not have it.
  package init(_ address: PCIAddress, in library: CUDALibrary) throws(EngineError) {
    do throws(CUDAError) {
      var ordinal: Int32 = 0
      try unsafe library.check(
        "cuDeviceGetByPCIBusId for \(address)", ccuda_device(library.pointer, "\(address)", &ordinal))
      var name = [CChar](repeating: 0, count: 256)
      try unsafe library.check(
        "cuDeviceGetName", ccuda_device_name(library.pointer, ordinal, &name, Int32(name.count)))
      var bytes = 0
      try unsafe library.check("cuDeviceTotalMem", ccuda_device_bytes(library.pointer, ordinal, &bytes))
      func attribute(_ number: Int) throws(CUDAError) -> Int {
        var value: Int32 = 0
        try unsafe library.check(
          "cuDeviceGetAttribute", ccuda_attribute(library.pointer, ordinal, Int32(number), &value))
        return Int(value)
      }
      isIntegrated = try attribute(CCUDA_INTEGRATED) != 0
      usesHostPageTables = try attribute(CCUDA_USES_HOST_PAGE_TABLES) != 0
      copyEngines = try attribute(CCUDA_ASYNC_ENGINE_COUNT)
      computeCapability =
        "\(try attribute(CCUDA_COMPUTE_CAPABILITY_MAJOR)).\(try attribute(CCUDA_COMPUTE_CAPABILITY_MINOR))"
      self.library = library
      self.ordinal = ordinal
      self.name = String(terminated: name)
      self.bytes = bytes
      version = library.version
    } catch { throw EngineError(error) }
  }
}

/// A device's primary context, current for the thread that made this. Given back at the end, after all that was made in
/// it.
@safe package final class CUDAContext {
  let library: CUDALibrary
  private let ordinal: Int32

  init(_ device: CUDADevice) throws(CUDAError) {
    let library = device.library
    var context: UnsafeMutableRawPointer?
    try unsafe library.check(
      "cuDevicePrimaryCtxRetain", ccuda_retain(library.pointer, device.ordinal, &context))
    let result = unsafe ccuda_set_current(library.pointer, context)
    if result != 0 {
      unsafe ccuda_release(library.pointer, device.ordinal)
      try library.check("cuCtxSetCurrent", result)
    }
    // Last, so that `deinit` gives back only what was had.
    self.library = library
    ordinal = device.ordinal
  }

  deinit {
    unsafe ccuda_set_current(library.pointer, nil)
    unsafe ccuda_release(library.pointer, ordinal)
  }
}
