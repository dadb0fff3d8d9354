// SPDX-License-Identifier: GPL-3.0-or-later
internal import CUsb
package import Inventory

/// A USB device opened by libusb.
@safe package final class USBLibraryDevice {
  /// Why it could not be opened or did not answer: libusb's name of the error.
  package struct Failure: Error {
    package let code: Int32

    package init(code: Int32) { self.code = code }

    package var name: String { unsafe libusb_error_name(code).map { unsafe String(cString: $0) } ?? "error \(code)" }
    package var isGone: Bool { code == LIBUSB_ERROR_NO_DEVICE.rawValue }
    package var lacksPermission: Bool { code == LIBUSB_ERROR_ACCESS.rawValue }
  }

  private let context: OpaquePointer?
  private let handle: OpaquePointer

  package init(_ device: USBDevice) throws(Failure) { unsafe (context, handle) = try Self.open(device) }

  private static func open(_ device: USBDevice) throws(Failure) -> (OpaquePointer?, OpaquePointer) {
    var context: OpaquePointer?
    let started = unsafe libusb_init(&context)
    guard started == 0 else { throw Failure(code: started) }
    var (handle, result) = unsafe (OpaquePointer?.none, LIBUSB_ERROR_NO_DEVICE.rawValue)
    var list: UnsafeMutablePointer<OpaquePointer?>?
    let count = unsafe libusb_get_device_list(context, &list)
    // SAFETY: the list has `count` devices, and is not used after it was freed; a handle holds its device.
    if count >= 0, let list = unsafe list {
      for position in 0..<count {
        guard let candidate = unsafe list[position],
          Int(unsafe libusb_get_bus_number(candidate)) == device.usbPath.bus,
          Int(unsafe libusb_get_device_address(candidate)) == device.deviceNumber
        else { continue }
        result = unsafe libusb_open(candidate, &handle)
      }
      unsafe libusb_free_device_list(list, 1)
    }
    guard let handle = unsafe handle else {
      unsafe libusb_exit(context)
      throw Failure(code: result)
    }
    return unsafe (context, handle)
  }

  deinit {
    unsafe libusb_close(handle)
    unsafe libusb_exit(context)
  }

  /// A control transfer without an index or a value: bytes moved, or libusb's error code.
  @inline(__always)
  package func control(type: UInt8, request: UInt8, into data: inout UInt16, milliseconds: UInt32) -> Int32 {
    // SAFETY: the two bytes that are asked for are there.
    unsafe withUnsafeMutableBytes(of: &data) { bytes in
      unsafe libusb_control_transfer(
        handle, type, request, 0, 0, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), 2, milliseconds)
    }
  }
}
