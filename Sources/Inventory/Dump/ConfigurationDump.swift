// SPDX-License-Identifier: GPL-3.0-or-later

/// The text that `lspci -x`, `-xxx` or `-xxxx` prints: configuration space, function by function, with whatever else
/// lspci says between.
///
/// It is what people paste into bug reports. Line ends of other systems, quote marks and indentation before the lines
/// do not matter. A function may stand in it twice only with the same bytes: two machines, or two states of one, make
/// no machine.
struct ConfigurationDump {
  /// What was printed of each function: 4096, 256, 128 (CardBus) or 64 bytes; none where lspci could print none.
  private(set) var functions: [PCIAddress: [UInt8]] = [:]

  /// Reads a whole dump; nil for a text that names no function. Throws `CaptureDamage` for a dump that contradicts
  /// itself.
  init?(_ bytes: inout ByteReader) throws {
    var text = Parser()
    while true {
      let piece = try bytes.take(pieceSize)
      if piece.isEmpty { break }
      try text.read(piece)
    }
    try text.finish()
    guard !text.functions.isEmpty else { return nil }
    functions = text.functions
    guard functions.values.contains(where: { !$0.isEmpty }) else {
      throw CaptureDamage(
        path: "(dump)", reason: "it lists PCI functions without their configuration space: use lspci -xxxx")
    }
  }

  // MARK: Lines

  private struct Parser {
    var functions: [PCIAddress: [UInt8]] = [:]
    private var line: [UInt8] = []
    private var address: PCIAddress?
    private var bytes: [UInt8] = []

    /// What people's mail programs and forums put before a line.
    private static let quotes: Set<UInt8> = Set(" \t>|".utf8)
    /// No line that is looked at is longer: an address, or sixteen bytes.
    private static let longestLine = 256

    mutating func read(_ piece: [UInt8]) throws {
      for part in piece.split(separator: 10, omittingEmptySubsequences: false).enumerated() {
        if part.offset > 0 { try endLine() }
        line += part.element.prefix(max(0, Self.longestLine - line.count))
      }
    }

    mutating func finish() throws {
      try endLine()
      try endFunction()
    }

    private mutating func endLine() throws {
      defer { line.removeAll(keepingCapacity: true) }
      let text = line.drop { Self.quotes.contains($0) }
      let first = text.prefix { $0 > 32 }
      if first.contains(46) {
        guard let found = PCIAddress(String(decoding: first, as: UTF8.self)) else { return }
        try endFunction()
        address = found
      } else if let address, let (offset, values) = Self.row(first, text[first.endIndex...]) {
        guard offset == bytes.count else {
          throw CaptureDamage(
            path: "(dump)",
            reason:
              "after byte \(hexadecimal(bytes.count)) of \(address) comes byte \(hexadecimal(offset)): a line is missing or stands twice"
          )
        }
        bytes += values
      }
    }

    /// "10: 86 80 …": an offset of two or three digits, then at most sixteen bytes.
    private static func row(
      _ first: ArraySlice<UInt8>, _ rest: ArraySlice<UInt8>
    ) -> (offset: Int, values: [UInt8])? {
      guard first.last == 58, (3...4).contains(first.count), let offset = NumberText.hexadecimal(first.dropLast())
      else {
        return nil
      }
      var values: [UInt8] = []
      for field in rest.split(whereSeparator: { $0 <= 32 }) {
        guard field.count == 2, values.count < 16, let value = NumberText.hexadecimal(field) else { return nil }
        values.append(UInt8(value))
      }
      return values.isEmpty ? nil : (Int(offset), values)
    }

    private mutating func endFunction() throws {
      guard let address else { return }
      // A paste that ends early: what is whole of it is what a less privileged lspci would have printed.
      let length = [4096, 256, 128, 64].first { $0 <= bytes.count } ?? 0
      let whole = Array(bytes.prefix(length))
      if let known = functions[address], known != whole {
        throw CaptureDamage(
          path: "(dump)", reason: "\(address) stands in it twice with different bytes: keep one dump of one machine")
      }
      functions[address] = whole
      self.address = nil
      bytes = []
    }
  }

  // MARK: The machine

  /// The functions as sysfs would show them, below the bridges that say of their buses that they lead there.
  func tree() -> MemoryFileTree {
    var tree = MemoryFileTree()
    tree["/sys/bus/pci/devices"] = .directory
    let paths = paths()
    for (address, bytes) in functions {
      guard let path = paths[address] else { continue }
      tree["/sys/bus/pci/devices/\(address)"] = .link("../../.." + path.dropFirst(4))
      tree[path] = .directory
      guard !bytes.isEmpty else { continue }
      let space = ConfigurationSpace(bytes: bytes)
      tree[path + "/config"] = .file(bytes)
      func write(_ name: String, _ value: (some FixedWidthInteger)?, digits: Int) {
        if let value { tree.write("\(path)/\(name)", "0x" + hexadecimal(value, digits: digits)) }
      }
      write("vendor", space.word(0x00), digits: 4)
      write("device", space.word(0x02), digits: 4)
      write("revision", space.byte(0x08), digits: 2)
      write("class", space.doubleWord(0x08).map { $0 >> 8 }, digits: 6)
      write("subsystem_vendor", space.subsystem?.vendor, digits: 4)
      write("subsystem_device", space.subsystem?.device, digits: 4)
    }
    return tree
  }

  /// By function, where its directory would be. A bus belongs to the innermost bridge whose secondary to subordinate
  /// buses include it: that also finds the bridge of virtual functions, whose bus numbers no bridge has as its
  /// secondary.
  private func paths() -> [PCIAddress: String] {
    struct Bus: Hashable {
      let domain: UInt32
      let number: UInt8
    }
    var ranges: [(address: PCIAddress, secondary: UInt8, subordinate: UInt8)] = []
    for (address, bytes) in functions where bytes.count >= 64 {
      // A CardBus bridge (header type 2) has its bus numbers at the same bytes.
      guard [1, 2].contains(bytes[0x0e] & 0x7f), !bytes.prefix(64).allSatisfy({ $0 == 0xff }) else { continue }
      // The buses behind a bridge have greater numbers than its own: so no bridge is behind itself, and no chain has
      // more than 256.
      guard bytes[0x19] > address.bus, bytes[0x1a] >= bytes[0x19] else { continue }
      ranges.append((address, bytes[0x19], bytes[0x1a]))
    }
    ranges.sort { ($0.subordinate - $0.secondary, $1.address) > ($1.subordinate - $1.secondary, $0.address) }
    var owners: [Bus: PCIAddress] = [:]
    for range in ranges {
      for number in range.secondary...range.subordinate {
        owners[Bus(domain: range.address.domain, number: number)] = range.address
      }
    }
    let controller = domainController
    var paths: [PCIAddress: String] = [:]
    // Bridges have smaller bus numbers than what is behind them, and a controller's domain a smaller number than the
    // one it makes.
    for address in functions.keys.sorted() {
      if let owner = owners[Bus(domain: address.domain, number: address.bus)], let above = paths[owner] {
        paths[address] = "\(above)/\(address)"
      } else {
        let above = address.domain > 0xffff ? controller.flatMap { paths[$0] } : nil
        let domain = hexadecimal(address.domain, digits: 4)
        paths[address] = "\(above ?? "/sys/devices")/pci\(domain):\(hexadecimal(address.bus, digits: 2))/\(address)"
      }
    }
    return paths
  }

  /// The function that makes the domains beyond FFFFh, which are Intel's VMD alone (vmd_find_free_domain in
  /// `drivers/pci/controller/vmd.c`): a RAID controller of Intel's, if there is only one.
  private var domainController: PCIAddress? {
    let found = functions.filter { address, bytes in
      address.domain <= 0xffff && bytes.starts(with: [0x86, 0x80]) && bytes[0x0b] == 0x01 && bytes[0x0a] == 0x04
    }
    return found.count == 1 ? found.first?.key : nil
  }
}
