// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// One line of the list of products that are known for trouble.
package struct KnownTrouble: Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    /// The host reboots or freezes.
    case hostRisk
    /// A reset that is offered does not work, or loses the device.
    case reset
    /// The kernel's own resets do not bring it back; the out-of-tree module vendor-reset does.
    case vendorReset
    /// It needs more than being passed.
    case setup
  }

  package let vendor: UInt16
  package let devices: ClosedRange<UInt16>
  package let kind: Kind
  /// The first version of Linux that avoids what goes wrong; nil where none does.
  package let fixedIn: (major: Int, minor: Int)?
  /// A clause about the device; for `vendorReset` the name of the chip.
  package let what: String
  /// What to do, as a sentence without a full stop; empty for `vendorReset`.
  package let remedy: String
  /// Where it comes from.
  package let source: String

  /// Every line of the list.
  package static var all: [KnownTrouble] { KnownTroubles.all }

  /// The lines as they are written, for whoever asks whether all of them can be read.
  package static var lines: [String] { KnownTroubles.table.split(separator: "\n").map(String.init) }

  /// Reads "vendor:device[-device] | kind | version or - | what | remedy or - | source"; nil for anything else.
  package init?(line: String) {
    let fields = line.split(separator: "|", omittingEmptySubsequences: false).map { Self.trimmed($0) }
    guard fields.count == 6, let kind = Kind(rawValue: fields[1]), !fields[3].isEmpty, !fields[4].isEmpty,
      fields[5].hasPrefix("https://")
    else { return nil }
    let ids = fields[0].split(separator: ":", omittingEmptySubsequences: false)
    guard ids.count == 2, let vendor = UInt16(ids[0], radix: 16) else { return nil }
    let ends = ids[1].split(separator: "-", omittingEmptySubsequences: false).map { UInt16($0, radix: 16) }
    guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1], first <= last else {
      return nil
    }
    var fixedIn: (Int, Int)?
    if fields[2] != "-" {
      let numbers = fields[2].split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
      guard numbers.count == 2, let major = numbers[0], let minor = numbers[1] else { return nil }
      fixedIn = (major, minor)
    }
    self.vendor = vendor
    devices = first...last
    self.kind = kind
    self.fixedIn = fixedIn
    what = fields[3]
    remedy = fields[4] == "-" ? "" : fields[4]
    source = fields[5]
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text.drop { $0 == " " }
    while text.last == " " { text.removeLast() }
    return String(text)
  }

  /// The lines about a product.
  static func about(_ identity: PCIIdentity) -> [KnownTrouble] {
    (KnownTroubles.byVendor[identity.vendor] ?? []).filter { $0.devices.contains(identity.device) }
  }
}
