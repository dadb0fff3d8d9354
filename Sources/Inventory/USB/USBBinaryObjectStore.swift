// SPDX-License-Identifier: GPL-3.0-or-later

/// The Binary Object Store of a device (USB 3.2, 9.6.2): what it can do beyond the speed at which it runs now.
///
/// A device without one (bcdUSB below 2.01) can do high speed at most. It comes from the device, so nothing in it is
/// believed: a capability that is cut or has no length ends the walk and is noted as a defect.
package struct USBBinaryObjectStore: Sendable, Hashable {
  /// The speeds of the SuperSpeed capability, wSpeedsSupported (USB 3.2, 9.6.2.2).
  package struct Speeds: OptionSet, Sendable, Hashable {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// 5 Gb/s.
    package static let superSpeed = Speeds(rawValue: 0x8)
  }

  /// nil without a SuperSpeed capability.
  package private(set) var speeds: Speeds?
  /// The fastest lane of the SuperSpeedPlus capability (USB 3.2, 9.6.2.5) in megabits per second: 10000 for Gen 2. How
  /// many lanes there are it does not say; nil without that capability.
  package private(set) var laneMegabitsPerSecond: Double?
  /// The Container ID (USB 3.2, 9.6.2.3) as 32 hexadecimal digits in the order of its bytes: both halves of one
  /// physical device carry the same. nil without one, or where it is all zeros, which many hubs put there.
  package private(set) var containerID: String?
  /// What is wrong, in words; empty for a sound device.
  package private(set) var defects: [String] = []

  /// Values from `include/uapi/linux/usb/ch9.h`.
  private enum DescriptorType {
    static let store: UInt8 = 0x0f
    static let capability: UInt8 = 0x10
  }

  /// bDevCapabilityType (USB 3.2, table 9-14; `include/uapi/linux/usb/ch9.h`).
  private enum CapabilityType {
    static let superSpeed: UInt8 = 0x03
    static let containerID: UInt8 = 0x04
    static let superSpeedPlus: UInt8 = 0x0a
  }

  package init(bytes: [UInt8]) {
    guard bytes.count >= 5, bytes[0] >= 5, bytes[1] == DescriptorType.store else {
      defects.append("there is no BOS descriptor")
      return
    }
    let total = Int(bytes[2]) | Int(bytes[3]) << 8
    if total > bytes.count { defects.append("the BOS is cut") }
    let end = min(total, bytes.count)
    var offset = Int(bytes[0])
    while offset < end {
      guard end - offset >= 3, bytes[offset] >= 3, Int(bytes[offset]) <= end - offset else {
        defects.append("the capability at byte \(offset) is cut or has no length")
        break
      }
      let length = Int(bytes[offset])
      if bytes[offset + 1] == DescriptorType.capability { read(Array(bytes[offset..<offset + length]), at: offset) }
      offset += length
    }
  }

  /// The fastest rate the device says it can run at, in megabits per second, counting one lane; nil where it says
  /// nothing of SuperSpeed.
  package var maximumMegabitsPerSecond: Double? {
    let superSpeed: Double? = speeds?.contains(.superSpeed) == true ? 5000 : nil
    guard let laneMegabitsPerSecond else { return superSpeed }
    return max(laneMegabitsPerSecond, superSpeed ?? 0)
  }

  private mutating func read(_ capability: [UInt8], at offset: Int) {
    func short() -> String { "the capability at byte \(offset) is shorter than its type asks for" }
    switch capability[2] {
    case CapabilityType.superSpeed:
      guard capability.count >= 10 else { return defects.append(short()) }
      speeds = Speeds(rawValue: UInt16(capability[4]) | UInt16(capability[5]) << 8)
    case CapabilityType.containerID:
      guard capability.count >= 20 else { return defects.append(short()) }
      let identifier = capability[4..<20]
      if identifier.contains(where: { $0 != 0 }) {
        containerID = identifier.map { hexadecimal($0, digits: 2) }.joined()
      }
    case CapabilityType.superSpeedPlus:
      // Twelve bytes, then bmAttributes bits 4:0 plus one sublink speed attributes of four bytes each.
      let count = capability.count >= 12 ? Int(capability[4] & 0x1f) + 1 : 0
      guard count > 0, capability.count >= 12 + 4 * count else { return defects.append(short()) }
      laneMegabitsPerSecond = (0..<count).compactMap { Self.rate(capability, 12 + 4 * $0) }.max()
    default:
      break
    }
  }

  /// A sublink speed attribute: the mantissa in bits 31:16, the exponent in bits 5:4 (b/s, kb/s, Mb/s, Gb/s).
  private static func rate(_ bytes: [UInt8], _ offset: Int) -> Double? {
    let mantissa = Double(UInt16(bytes[offset + 2]) | UInt16(bytes[offset + 3]) << 8)
    switch bytes[offset] >> 4 & 3 {
    case 0: return mantissa / 1_000_000
    case 1: return mantissa / 1000
    case 2: return mantissa
    default: return mantissa * 1000
    }
  }
}
