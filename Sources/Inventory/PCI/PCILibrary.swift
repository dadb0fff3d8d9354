// SPDX-License-Identifier: GPL-3.0-or-later
internal import CPci

/// libpci on the live machine: configuration space by address, and names by id. The only file that imports CPci.
@safe final class PCILibrary {
  private let access: OpaquePointer

  /// An error of libpci, in its own words.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Opens libpci. With `scan` it lists the machine's functions; without, only names can be looked up.
  init(scan: Bool) throws(Failure) {
    var message = [CChar](repeating: 0, count: 256)
    // SAFETY: the message buffer outlives the call; the handle is owned by this object and closed in deinit.
    guard let opened = unsafe cpci_open(scan, &message, message.count) else {
      throw Failure(description: "libpci: " + Self.text(message))
    }
    unsafe access = opened
  }

  deinit { unsafe cpci_close(access) }

  /// The configuration space of every function, as many bytes as the kernel gave.
  func configurations() -> [PCIAddress: [UInt8]] {
    var found: [PCIAddress: [UInt8]] = [:]
    var function = cpci_function()
    var index = 0
    var message = [CChar](repeating: 0, count: 256)
    while unsafe cpci_function_at(access, index, &function) {
      defer { index += 1 }
      guard function.device < 32, function.function < 8 else { continue }
      let address = PCIAddress(
        domain: function.domain, bus: function.bus, device: function.device, function: function.function)
      // SAFETY: the buffer belongs to the array under construction and holds the 4096 bytes that the wrapper may write.
      found[address] = unsafe [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
        guard let base = buffer.baseAddress else { return }
        count = unsafe cpci_read_configuration(access, index, base, &message, message.count)
      }
    }
    return found
  }

  func vendorName(_ vendor: UInt16) -> String? {
    unsafe name { buffer, size in unsafe cpci_vendor_name(access, vendor, buffer, size) }
  }

  func deviceName(_ vendor: UInt16, _ device: UInt16) -> String? {
    unsafe name { buffer, size in unsafe cpci_device_name(access, vendor, device, buffer, size) }
  }

  func className(_ code: UInt16) -> String? {
    unsafe name { buffer, size in unsafe cpci_class_name(access, code, buffer, size) }
  }

  private func name(_ lookup: (UnsafeMutablePointer<CChar>, Int) -> Bool) -> String? {
    var buffer = [CChar](repeating: 0, count: 256)
    let found = unsafe buffer.withUnsafeMutableBufferPointer { part in
      guard let base = part.baseAddress else { return false }
      return unsafe lookup(base, part.count)
    }
    return found ? Self.text(buffer) : nil
  }

  private static func text(_ bytes: [CChar]) -> String {
    String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
