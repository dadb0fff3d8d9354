// SPDX-License-Identifier: GPL-3.0-or-later
internal import CUsb
public import Inventory
public import Passthrough

/// Asks USB devices for their status (GET_STATUS on endpoint 0, USB 2.0, 9.4.5): every device must answer it in every state, it
/// changes nothing and needs no interface claimed.
public struct USBStatusProbe: Sendable {
  public var rounds = 16
  /// USB 2.0, 9.2.6.4 grants a device 500 ms for a request with data.
  public var timeoutMilliseconds: UInt32 = 1000

  public init() {}

  /// Asks each device. One that is not on the bus any more was asked and did not answer.
  public func run(_ devices: [USBDevice]) -> [USBPath: RoundTripObservation] {
    var context: OpaquePointer?
    guard unsafe libusb_init(&context) == 0 else { return [:] }
    // SAFETY: context, list and handles are owned here and released on every way out.
    defer { unsafe libusb_exit(context) }
    var list: UnsafeMutablePointer<OpaquePointer?>?
    let count = unsafe libusb_get_device_list(context, &list)
    guard count >= 0, let list = unsafe list else { return [:] }
    defer { unsafe libusb_free_device_list(list, 1) }
    var found: [USBPath: RoundTripObservation] = [:]
    for device in devices {
      found[device.usbPath] = RoundTripObservation(asked: rounds, answered: 0, error: "LIBUSB_ERROR_NO_DEVICE")
      for position in 0..<count {
        guard let candidate = unsafe list[position],
          Int(unsafe libusb_get_bus_number(candidate)) == device.usbPath.bus,
          Int(unsafe libusb_get_device_address(candidate)) == device.deviceNumber
        else { continue }
        found[device.usbPath] = unsafe ask(candidate)
      }
    }
    return found
  }

  private func ask(_ device: OpaquePointer) -> RoundTripObservation {
    var observation = RoundTripObservation(asked: rounds, answered: 0)
    var handle: OpaquePointer?
    let opened = unsafe libusb_open(device, &handle)
    guard opened == 0 else {
      observation.error = Self.name(opened)
      observation.lacksPermission = opened == LIBUSB_ERROR_ACCESS.rawValue
      return observation
    }
    defer { unsafe libusb_close(handle) }
    for _ in 0..<rounds {
      var status: [UInt8] = [0, 0]
      // 80h: from the device, standard, about the device; 0: GET_STATUS.
      let length = unsafe libusb_control_transfer(handle, 0x80, 0, 0, 0, &status, 2, timeoutMilliseconds)
      if length == 2 { observation.answered += 1 } else { observation.error = length < 0 ? Self.name(length) : "short" }
    }
    return observation
  }

  private static func name(_ code: Int32) -> String {
    unsafe libusb_error_name(code).map { unsafe String(cString: $0) } ?? "error \(code)"
  }
}
