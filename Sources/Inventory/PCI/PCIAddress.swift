// SPDX-License-Identifier: GPL-3.0-or-later

/// Where a PCI function sits: domain, bus, device and function ("BDF"). Domains may have more than four digits (VMD).
package struct PCIAddress: Sendable, Hashable, Comparable, CustomStringConvertible {
  package let domain: UInt32
  package let bus: UInt8
  /// 0 to 31.
  package let device: UInt8
  /// 0 to 7.
  package let function: UInt8

  package init(domain: UInt32 = 0, bus: UInt8, device: UInt8, function: UInt8) {
    precondition(device < 32 && function < 8)
    self.domain = domain
    self.bus = bus
    self.device = device
    self.function = function
  }

  /// Reads `0000:01:00.0`, or `01:00.0` in domain 0; nil for anything else.
  package init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2 || parts.count == 3 else { return nil }
    let domainText = parts.count == 3 ? String(parts[0]) : "0"
    let slot = parts[parts.count - 1].split(separator: ".", omittingEmptySubsequences: false)
    guard slot.count == 2, (1...8).contains(domainText.count),
      parts[parts.count - 2].count <= 2, slot[0].count <= 2, slot[1].count == 1,
      let domain = UInt32(domainText, radix: 16),
      let bus = UInt8(parts[parts.count - 2], radix: 16),
      let device = UInt8(slot[0], radix: 16), device < 32,
      let function = UInt8(slot[1], radix: 16), function < 8
    else { return nil }
    self.init(domain: domain, bus: bus, device: device, function: function)
  }

  /// `0000:01:00.0`, as sysfs names it.
  package var description: String {
    guard domain <= 0xffff else { return "\(slotDescription).\(function)" }
    // Twelve characters, written in place: this text stands in every path and every finding.
    func digit(_ value: UInt32) -> UInt8 { UInt8(value & 0xf) + (value & 0xf < 10 ? 48 : 87) }
    let (bus, device) = (UInt32(bus), UInt32(device))
    let text: [UInt8] = [
      digit(domain >> 12), digit(domain >> 8), digit(domain >> 4), digit(domain), 58, digit(bus >> 4), digit(bus), 58,
      digit(device >> 4), digit(device), 46, 48 + function,
    ]
    return String(decoding: text, as: UTF8.self)
  }

  /// `0000:01:00`: the device (slot) without its function.
  package var slotDescription: String {
    "\(hexadecimal(domain, digits: 4)):\(hexadecimal(bus, digits: 2)):\(hexadecimal(device, digits: 2))"
  }

  /// Whether two functions belong to one device (slot).
  package func isSameSlot(as other: PCIAddress) -> Bool {
    domain == other.domain && bus == other.bus && device == other.device
  }

  /// The same device's function `number`.
  package func function(_ number: UInt8) -> PCIAddress {
    PCIAddress(domain: domain, bus: bus, device: device, function: number)
  }

  package static func < (a: PCIAddress, b: PCIAddress) -> Bool {
    (a.domain, a.bus, a.device, a.function) < (b.domain, b.bus, b.device, b.function)
  }
}

/// Lower-case hexadecimal of an unsigned value, padded with zeros.
package func hexadecimal(_ value: some FixedWidthInteger, digits: Int = 1) -> String {
  var value = UInt64(truncatingIfNeeded: value)
  // From the last digit to the first. Addresses are written so often that String(_:radix:) shows in every profile.
  var text: [UInt8] = []
  text.reserveCapacity(16)
  repeat {
    let digit = UInt8(value & 0xf)
    text.append(digit < 10 ? 48 + digit : 87 + digit)
    value >>= 4
  } while value != 0
  while text.count < digits { text.append(48) }
  text.reverse()
  return String(decoding: text, as: UTF8.self)
}
