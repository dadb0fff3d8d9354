// SPDX-License-Identifier: GPL-3.0-or-later

/// A part of the host that is changed for a measurement, as it was before: all that is needed to put it back.
package enum HostState: Sendable, Equatable {
  case group(GroupState)
  case usbInterface(USBInterfaceState)
  case attribute(AttributeState)

  /// What no two processes may change at once, in a few words.
  package var resource: String {
    switch self {
    case .group(let state): "group \(state.group)"
    case .usbInterface(let state): "the USB interface \(state.name)"
    case .attribute(let state): state.path
    }
  }

  /// Puts it back and tells what that changed; nothing where it is so already.
  ///
  /// `driver` is the one that functions of a group were given to meanwhile.
  func restore(on host: some KernelInterface, from driver: String?) throws(AssignmentError) -> [String] {
    switch self {
    case .group(let state): try state.restore(on: host, from: driver)
    case .usbInterface(let state): try state.restore(on: host)
    case .attribute(let state): try state.restore(on: host)
    }
  }
}

extension HostState: Codable {
  /// One of these is there.
  private enum CodingKeys: String, CodingKey {
    case group, usbInterface, attribute
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    if let state = try container.decodeIfPresent(USBInterfaceState.self, forKey: .usbInterface) {
      self = .usbInterface(state)
    } else if let state = try container.decodeIfPresent(AttributeState.self, forKey: .attribute) {
      self = .attribute(state)
    } else {
      self = .group(try container.decode(GroupState.self, forKey: .group))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .group(let state): try container.encode(state, forKey: .group)
    case .usbInterface(let state): try container.encode(state, forKey: .usbInterface)
    case .attribute(let state): try container.encode(state, forKey: .attribute)
    }
  }
}
