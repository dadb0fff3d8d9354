// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// The configuration space of a described function.
struct FunctionConfiguration {
  private(set) var bytes: [UInt8]

  init(_ function: MachineDescription.Function, isBare: Bool) throws {
    let ids = function.id.split(separator: ":").compactMap { UInt16($0, radix: 16) }
    guard ids.count == 2, let kind = UInt32(function.kind, radix: 16) else {
      throw MachineError("\(function.at): id or class")
    }
    let isBridge = function.buses != nil
    var builder = ConfigurationBuilder(
      vendor: ids[0], device: ids[1], classCode: kind, size: function.configSize ?? (function.port == nil ? 256 : 4096))
    if function.multifunction == true { builder = builder.multifunction }
    if let buses = function.buses {
      let numbers = buses.split(separator: "-").compactMap { UInt8($0, radix: 16) }
      guard numbers.count == 2 else { throw MachineError("\(function.at): \(buses) are no bus numbers") }
      builder = builder.bridge(secondary: numbers[0], subordinate: numbers[1])
    }
    guard function.configSize != 64 else {
      bytes = builder.unprivileged.bytes
      try addHeader(function, isBridge: isBridge)
      return
    }
    builder = try Self.capabilities(function, builder)
    bytes = builder.space.bytes
    if builder.isEmptyList { bytes[0x06] = 0 }
    try addHeader(function, isBridge: isBridge)
    for (offset, text) in function.bytes ?? [:] {
      guard let start = Int(offset, radix: 16) else { throw MachineError("\(function.at): offset \(offset)") }
      for (position, byte) in try hexadecimalBytes(text).enumerated() { bytes[start + position] = byte }
    }
  }

  private mutating func addHeader(_ function: MachineDescription.Function, isBridge: Bool) throws {
    if let pin = function.pin { bytes[0x3d] = UInt8(truncatingIfNeeded: pin) }
    if let revision = function.revision.flatMap({ UInt8($0, radix: 16) }) { bytes[0x08] = revision }
    if !isBridge, let subsystem = function.subsystem {
      for (position, word) in subsystem.split(separator: ":").compactMap({ UInt16($0, radix: 16) }).enumerated() {
        bytes[0x2c + 2 * position] = UInt8(truncatingIfNeeded: word)
        bytes[0x2d + 2 * position] = UInt8(word >> 8)
      }
    }
    for (index, text) in function.bars ?? [:] {
      guard let index = Int(index), index < (isBridge ? 2 : 6), let bar = BAR(text) else { continue }
      let kind: UInt64 = bar.isMemory ? (bar.flags & 0x100000 != 0 ? 4 : 0) | (bar.flags & 0x2000 != 0 ? 8 : 0) : 1
      let value = bar.start | kind
      for byte in 0..<(kind & 4 != 0 && index < 5 ? 8 : 4) {
        bytes[0x10 + 4 * index + byte] = UInt8(truncatingIfNeeded: value >> UInt64(8 * byte))
      }
    }
  }

  private static func capabilities(
    _ function: MachineDescription.Function, _ start: ConfigurationBuilder
  ) throws -> ConfigurationBuilder {
    var builder = start
    if let pm = function.pm { builder = builder.powerManagement(noSoftReset: pm == "keep") }
    if function.msi != nil || function.msix != nil {
      builder = builder.messageInterrupts(msi: function.msi, msix: function.msix)
    }
    if let port = function.port {
      guard let type = portTypes[port] else { throw MachineError("\(function.at): port type \(port)") }
      let capability = try function.link.map(link) ?? (0, 0)
      builder = builder.express(
        type, functionLevelReset: function.flr ?? false, capability: capability,
        status: try function.linkNow.map(link) ?? capability, hasSlot: function.slot ?? false)
    }
    if function.af == true { builder = builder.advancedFeaturesReset() }
    for text in function.extended ?? [] {
      let words = text.split(separator: " ").compactMap { UInt32($0, radix: 16) }
      guard let id = words.first else { throw MachineError("\(function.at): capability \(text)") }
      let registers = Array(words.dropFirst())
      let missing = max(0, (registerCounts[id] ?? 1) - registers.count)
      builder = builder.extended(
        UInt16(truncatingIfNeeded: id), registers + [UInt32](repeating: 0, count: missing))
    }
    if let acs = function.acs {
      let words = acs.split(separator: " ", omittingEmptySubsequences: false)
      let sides = words[0].split(separator: "/", omittingEmptySubsequences: false)
      guard let capability = flags(sides[0]), let control = flags(sides.last ?? "") else {
        throw MachineError("\(function.at): \(acs) are no flags of ACS")
      }
      // Intel's 100 and 200 series ports have double words here (drivers/pci/quirks.c, pci_quirk_intel_spt_pch_acs).
      builder =
        words.last == "wide"
        ? builder.extended(0x0d, [UInt32(capability.rawValue), UInt32(control.rawValue)])
        : builder.accessControl(capability: capability, control: control)
    }
    if let sriov = function.sriov { builder = builder.extended(0x10, try registers(sriov)) }
    if let rebar = function.rebar { builder = builder.extended(0x15, try registers(rebar)) }
    return builder
  }

  /// How many registers a capability has at least: AER, serial number, ATS, PRI, PASID, ARI and the like.
  private static let registerCounts: [UInt32: Int] = [
    0x01: 17, 0x03: 2, 0x13: 3, 0x19: 6, 0x1e: 3, 0x25: 2, 0x26: 12, 0x27: 5,
  ]

  private static let portTypes: [String: PCIExpress.PortType] = [
    "endpoint": .endpoint, "legacy": .legacyEndpoint, "root": .rootPort, "upstream": .upstreamPort,
    "downstream": .downstreamPort, "bridge": .pciBridge, "reverse": .reverseBridge, "integrated": .integratedEndpoint,
    "events": .eventCollector,
  ]

  /// "3x16"
  private static func link(_ text: String) throws -> (UInt8, UInt8) {
    let numbers = text.split(separator: "x").compactMap { UInt8($0) }
    guard numbers.count == 2 else { throw MachineError("\(text) is no link") }
    return (numbers[0], numbers[1])
  }

  /// lspci's flags by their first letters, in bit order; E and D as there.
  private static func flags(_ letters: some StringProtocol) -> AccessControlServices.Flags? {
    let all: [Character: AccessControlServices.Flags] = [
      "S": .sourceValidation, "T": .translationBlocking, "R": .requestRedirect, "C": .completionRedirect,
      "U": .upstreamForwarding, "E": .egressControl, "D": .directTranslated,
    ]
    var flags: AccessControlServices.Flags = []
    for letter in letters {
      guard let flag = all[letter] else { return nil }
      flags.formUnion(flag)
    }
    return flags
  }

  /// Single Root I/O Virtualization after its header (PCIe 6.0, 9.3.3).
  private static func registers(_ sriov: MachineDescription.SRIOV) throws -> [UInt32] {
    guard let device = UInt32(sriov.device, radix: 16) else { throw MachineError("VF device \(sriov.device)") }
    let enabled = UInt32(sriov.enabled ?? 0)
    var registers: [UInt32] = [
      0, enabled > 0 ? 0x19 : 0x10, UInt32(sriov.total) << 16 | UInt32(sriov.total), enabled,
      UInt32(sriov.stride) << 16 | UInt32(sriov.offset), device << 16, 0x553, 1,
    ]
    for index in 0..<6 { registers.append(sriov.bars?["\(index)"].flatMap { UInt32($0, radix: 16) } ?? 0) }
    return registers + [0]
  }

  /// Resizable BAR after its header: a pair of registers for each (PCIe 6.0, 7.8.6).
  private static func registers(_ rebar: [String: String]) throws -> [UInt32] {
    try rebar.sorted { $0.key < $1.key }.flatMap { index, text -> [UInt32] in
      // "256M of 256M 512M 1G"
      let words = text.split(separator: " ").filter { $0 != "of" }.map { byteCount(String($0)) }
      let sizes = words.compactMap(\.self).map { UInt32($0.trailingZeroBitCount - 20) }
      guard let number = UInt32(index), sizes.count == words.count, let current = sizes.first else {
        throw MachineError("\(text) is no resizable BAR")
      }
      return [
        sizes.dropFirst().reduce(0) { $0 | 1 << (4 + $1) }, number | UInt32(rebar.count) << 5 | current << 8,
      ]
    }
  }
}
