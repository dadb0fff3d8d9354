// SPDX-License-Identifier: GPL-3.0-or-later

/// Where a USB device is plugged in: the bus and the ports on the way, `1-2.3`, or a root hub, `usb1`.
///
/// It stays the same when a device is replugged into the same port, unlike the address.
package struct USBPath: Sendable, Hashable, Comparable, CustomStringConvertible {
  package let bus: Int
  /// Empty for the root hub itself. USB 2.0, 4.1.1 allows five hubs in a chain, which makes six; up to seven are read,
  /// as libusb does.
  package let ports: [Int]

  package init(bus: Int, ports: [Int]) {
    self.bus = bus
    self.ports = ports
  }

  /// Reads `1-2.3` or `usb1`; nil for anything else.
  package init?(_ text: some StringProtocol) {
    if text.hasPrefix("usb") {
      guard let bus = Self.number(text.dropFirst(3)) else { return nil }
      self.init(bus: bus, ports: [])
      return
    }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let bus = Self.number(parts[0]) else { return nil }
    let ports = parts[1].split(separator: ".", omittingEmptySubsequences: false).map { Self.number($0) }
    guard !ports.isEmpty, ports.count <= 7, !ports.contains(nil) else { return nil }
    self.init(bus: bus, ports: ports.compactMap { $0 })
  }

  package var isRootHub: Bool { ports.isEmpty }

  /// The hub this hangs on; nil for a root hub.
  package var parent: USBPath? { ports.isEmpty ? nil : USBPath(bus: bus, ports: Array(ports.dropLast())) }

  /// `1-2.3` or `usb1`.
  package var description: String {
    ports.isEmpty ? "usb\(bus)" : "\(bus)-\(ports.map(String.init).joined(separator: "."))"
  }

  package static func < (a: USBPath, b: USBPath) -> Bool {
    a.bus != b.bus ? a.bus < b.bus : a.ports.lexicographicallyPrecedes(b.ports)
  }

  private static func number(_ text: some StringProtocol) -> Int? {
    guard !text.isEmpty, text.count <= 4, text.allSatisfy({ $0.isASCII && $0.isNumber }), let value = Int(text),
      value > 0
    else { return nil }
    return value
  }
}
