// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// A device as a user names it on the command line.
///
/// `0000:01:00.0`, `01:00.0`, `01:00` (all functions of the slot that can be passed through), `10de:2684` (PCI or USB
/// ids), `1-2.3` (USB bus and ports), each with an optional `pci:` or `usb:` before it. Capitals, `0x` and the
/// eight-digit domains that NVIDIA's tools print are understood.
package struct DeviceSelector: Sendable, Hashable {
  /// What the text means.
  enum Form: Hashable, Sendable {
    case function(PCIAddress)
    case slot(PCIAddress)
    case identity(vendor: UInt16, product: UInt16)
    case usb(USBPath)
  }

  /// A restriction to one bus, from a prefix.
  enum Bus: Hashable, Sendable {
    case pci, usb
  }

  package let text: String
  let form: Form
  let bus: Bus?

  /// Reads a selector. Throws `SelectionError.malformed`.
  package init(_ text: String) throws(SelectionError) {
    self.text = text
    var rest = text.lowercased()[...]
    if rest.hasPrefix("pci:") {
      bus = .pci
      rest = rest.dropFirst(4)
    } else if rest.hasPrefix("usb:") {
      bus = .usb
      rest = rest.dropFirst(4)
    } else {
      bus = nil
    }
    guard let form = Self.form(String(rest)), bus.map({ Self.isPossible(form, on: $0) }) ?? true else {
      throw .malformed(text)
    }
    self.form = form
  }

  private static func form(_ text: String) -> Form? {
    if let address = PCIAddress(text) { return .function(address) }
    // "usb1" names a root hub; PCI never looks like that.
    if let path = USBPath(text) { return .usb(path) }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map {
      $0.hasPrefix("0x") ? $0.dropFirst(2) : $0
    }
    if parts.count == 2, parts[0].count == 4, parts[1].count == 4, let vendor = UInt16(parts[0], radix: 16),
      let product = UInt16(parts[1], radix: 16)
    {
      return .identity(vendor: vendor, product: product)
    }
    // A slot without its function: let the address parser judge the rest.
    if (parts.count == 2 && parts[0].count <= 2) || parts.count == 3, let address = PCIAddress(text + ".0") {
      return .slot(address)
    }
    return nil
  }

  private static func isPossible(_ form: Form, on bus: Bus) -> Bool {
    switch (form, bus) {
    case (.identity, _): true
    case (.usb, .usb), (.function, .pci), (.slot, .pci): true
    default: false
    }
  }

  /// The devices it means on a machine. Throws `SelectionError` for none, or for an id that several devices have.
  package func targets(on machine: Machine) throws(SelectionError) -> [Target] {
    switch form {
    case .function(let address):
      guard machine.pci[address] != nil else { throw .notFound(text, reason: absence(of: address, on: machine)) }
      return [.pci(address)]
    case .slot(let address):
      let functions = machine.pci.cardFunctions(ofSlot: address)
      guard !functions.isEmpty else { throw .notFound(text, reason: absence(of: address, on: machine)) }
      return functions.map { .pci($0.address) }
    case .usb(let path):
      guard machine.usb[path] != nil else {
        throw .notFound(text, reason: "no USB device is plugged in at \(path); `vfio-check list --usb` shows what is")
      }
      return [.usb(path)]
    case .identity(let vendor, let product):
      let pci =
        bus == .usb ? [] : machine.pci.devices.filter { $0.identity.vendor == vendor && $0.identity.device == product }
      let usb = bus == .pci ? [] : machine.usb.devices.filter { $0.vendor == vendor && $0.product == product }
      let matches = pci.map { Target.pci($0.address) } + usb.map { Target.usb($0.usbPath) }
      guard let first = matches.first else {
        throw .notFound(text, reason: "no PCI or USB device has this id; `vfio-check list` shows what is there")
      }
      guard matches.count == 1 else { throw .ambiguous(text, matches: matches) }
      return [first]
    }
  }

  private func absence(of address: PCIAddress, on machine: Machine) -> String {
    if let gap = machine.gaps.first(where: { $0.path.contains(address.description) }) {
      return "it vanished while the machine was read (\(gap.path))"
    }
    return "no PCI function is there; `vfio-check list --pci` shows what is"
  }
}

/// Why a selector names no device.
package enum SelectionError: Error, Sendable, CustomStringConvertible {
  case malformed(String)
  case notFound(String, reason: String)
  case ambiguous(String, matches: [Target])

  package var description: String {
    switch self {
    case .malformed(let text):
      "\"\(text)\" names no device: give a PCI address (0000:01:00.0, 01:00.0, or 01:00 for all functions), a USB port (1-2.3), "
        + "or an id (10de:2684)"
    case .notFound(let text, let reason): "no device \(text): \(reason)"
    case .ambiguous(let text, let matches):
      "\(text) is the id of \(matches.count) devices; name one of them:"
        + matches.map { "\n  \($0.subject)" }.joined()
    }
  }
}
