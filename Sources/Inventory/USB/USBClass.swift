// SPDX-License-Identifier: GPL-3.0-or-later

/// A USB class triple, of a device or an interface (USB-IF Defined Class Codes).
package struct USBClass: Sendable, Hashable {
  package let code: UInt8
  package let subclass: UInt8
  package let interfaceProtocol: UInt8

  package init(_ code: UInt8, _ subclass: UInt8 = 0, _ interfaceProtocol: UInt8 = 0) {
    self.code = code
    self.subclass = subclass
    self.interfaceProtocol = interfaceProtocol
  }

  package var isAudio: Bool { code == 0x01 }
  package var isHID: Bool { code == 0x03 }
  /// HID boot keyboard.
  package var isBootKeyboard: Bool { code == 0x03 && subclass == 1 && interfaceProtocol == 1 }
  package var isBootMouse: Bool { code == 0x03 && subclass == 1 && interfaceProtocol == 2 }
  package var isMassStorage: Bool { code == 0x08 }
  package var isHub: Bool { code == 0x09 }
  package var isVideo: Bool { code == 0x0e }

  /// A word for people.
  package var name: String {
    switch code {
    case 0x01: "audio"
    case 0x02, 0x0a: "communications"
    case 0x03: isBootKeyboard ? "keyboard" : isBootMouse ? "mouse" : "human interface"
    case 0x05: "physical"
    case 0x06: "imaging"
    case 0x07: "printer"
    case 0x08: "mass storage"
    case 0x09: "hub"
    case 0x0b: "smart card"
    case 0x0e: "video"
    case 0x11: "billboard"
    case 0xe0: "wireless"
    case 0xff: "vendor specific"
    default: "class \(hexadecimal(code, digits: 2))"
    }
  }
}
