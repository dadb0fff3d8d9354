// SPDX-License-Identifier: GPL-3.0-or-later

/// The device descriptor and all configurations of a device, as sysfs `descriptors` holds them one after the other.
///
/// The bytes come from the device itself, so nothing in them is believed: a descriptor that is cut, has no length or
/// reaches beyond what contains it ends the walk, is noted as a defect, and leaves what was read before.
package struct USBDescriptors: Sendable, Hashable {
  /// The device descriptor (USB 2.0, 9.6.1).
  package struct Device: Sendable, Hashable {
    /// bcdUSB: 0x0210 for USB 2.1.
    package let usbVersion: UInt16
    package let deviceClass: USBClass
    package let vendor: UInt16
    package let product: UInt16
    package let configurationCount: UInt8
  }

  /// A configuration (USB 2.0, 9.6.3) with what belongs to it.
  package struct Configuration: Sendable, Hashable {
    /// bConfigurationValue, by which it is chosen.
    package let value: UInt8
    package let attributes: UInt8
    /// bMaxPower as it stands there: its unit depends on the speed.
    package let rawMaximumPower: UInt8
    package fileprivate(set) var interfaces: [Interface] = []

    /// bmAttributes bit 6: it has a supply of its own.
    package var isSelfPowered: Bool { attributes & 0x40 != 0 }

    /// The most current it draws, in milliamperes: steps of 2 mA, or of 8 mA at SuperSpeed (USB 3.2, 9.6.3;
    /// usb_get_max_power in `drivers/usb/core/usb.h`).
    package func maximumMilliamperes(isSuperSpeed: Bool) -> Int { Int(rawMaximumPower) * (isSuperSpeed ? 8 : 2) }
  }

  /// An interface in one of its alternate settings (USB 2.0, 9.6.5).
  package struct Interface: Sendable, Hashable {
    package let number: UInt8
    package let alternateSetting: UInt8
    package let interfaceClass: USBClass
    package fileprivate(set) var endpoints: [Endpoint] = []
  }

  /// An endpoint (USB 2.0, 9.6.6).
  package struct Endpoint: Sendable, Hashable {
    /// bmAttributes bits 1:0.
    package enum TransferType: UInt8, Sendable {
      case control, isochronous, bulk, interrupt
    }

    /// Bit 7 set: towards the host.
    package let address: UInt8
    package let transferType: TransferType
    /// wMaxPacketSize, whole.
    package let maximumPacketSize: UInt16
    /// bInterval, in frames, microframes or as an exponent, by speed and type.
    package let interval: UInt8

    package var isInput: Bool { address & 0x80 != 0 }
  }

  /// nil when not even the first 18 bytes were sound.
  package let device: Device?
  package let configurations: [Configuration]
  /// What is wrong, in words; empty for a sound device.
  package let defects: [String]

  package init(bytes: [UInt8]) {
    var walk = Walk(bytes: bytes)
    device = walk.device()
    configurations = device == nil ? [] : walk.configurations()
    defects = walk.defects
  }

  /// Whether any interface can move isochronous data: sound, video.
  package var hasIsochronousEndpoints: Bool {
    configurations.contains { configuration in
      configuration.interfaces.contains { interface in
        interface.endpoints.contains { $0.transferType == .isochronous }
      }
    }
  }
}

extension USBDescriptors {
  /// Descriptor types (USB 2.0, table 9-5).
  private enum DescriptorType {
    static let device: UInt8 = 1
    static let configuration: UInt8 = 2
    static let interface: UInt8 = 4
    static let endpoint: UInt8 = 5
  }

  /// Walks through the bytes; every access is checked against the end of what contains it.
  private struct Walk {
    let bytes: [UInt8]
    var defects: [String] = []

    init(bytes: [UInt8]) { self.bytes = bytes }

    private func word(_ offset: Int) -> UInt16 { UInt16(bytes[offset]) | UInt16(bytes[offset + 1]) << 8 }

    mutating func device() -> Device? {
      guard bytes.count >= 18, bytes[0] >= 18, bytes[1] == DescriptorType.device else {
        defects.append(bytes.count < 18 ? "the device descriptor is cut" : "there is no device descriptor")
        return nil
      }
      return Device(
        usbVersion: word(2), deviceClass: USBClass(bytes[4], bytes[5], bytes[6]), vendor: word(8), product: word(10),
        configurationCount: bytes[17])
    }

    mutating func configurations() -> [Configuration] {
      var found: [Configuration] = []
      var offset = 18
      while offset < bytes.count {
        guard bytes.count - offset >= 9, bytes[offset] >= 9, bytes[offset + 1] == DescriptorType.configuration else {
          defects.append("no configuration descriptor at byte \(offset)")
          break
        }
        // wTotalLength counts the configuration descriptor itself.
        let total = Int(word(offset + 2))
        guard total >= Int(bytes[offset]) else {
          defects.append("the configuration at byte \(offset) says that it has \(total) bytes")
          break
        }
        if total > bytes.count - offset { defects.append("the configuration at byte \(offset) is cut") }
        let end = min(offset + total, bytes.count)
        found.append(configuration(offset, end))
        offset = end
      }
      return found
    }

    private mutating func configuration(_ start: Int, _ end: Int) -> Configuration {
      var configuration = Configuration(
        value: bytes[start + 5], attributes: bytes[start + 7], rawMaximumPower: bytes[start + 8])
      var offset = start + Int(bytes[start])
      while offset < end {
        guard end - offset >= 2, bytes[offset] >= 2, Int(bytes[offset]) <= end - offset else {
          defects.append("the descriptor at byte \(offset) is cut or has no length")
          break
        }
        let length = Int(bytes[offset])
        switch bytes[offset + 1] {
        case DescriptorType.interface where length >= 9:
          configuration.interfaces.append(
            Interface(
              number: bytes[offset + 2], alternateSetting: bytes[offset + 3],
              interfaceClass: USBClass(bytes[offset + 5], bytes[offset + 6], bytes[offset + 7])))
        case DescriptorType.endpoint where length >= 7:
          if configuration.interfaces.isEmpty {
            defects.append("the endpoint at byte \(offset) belongs to no interface")
          } else {
            configuration.interfaces[configuration.interfaces.count - 1].endpoints.append(endpoint(offset))
          }
        case DescriptorType.interface, DescriptorType.endpoint:
          defects.append("the descriptor at byte \(offset) is shorter than its type asks for")
        case DescriptorType.device, DescriptorType.configuration:
          // Two configurations lie over each other: the inner one is read where its own place is, if it has one.
          defects.append("a configuration contains a descriptor of type \(bytes[offset + 1]) at byte \(offset)")
          return configuration
        default:
          // Class and vendor descriptors, SuperSpeed companions, interface associations.
          break
        }
        offset += length
      }
      return configuration
    }

    private func endpoint(_ offset: Int) -> Endpoint {
      Endpoint(
        address: bytes[offset + 2],
        transferType: Endpoint.TransferType(rawValue: bytes[offset + 3] & 3) ?? .control,
        maximumPacketSize: word(offset + 4), interval: bytes[offset + 6])
    }
  }
}
