// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLinux
internal import Glibc
internal import HostControl
package import Inventory
internal import SystemPackage

/// A USB device opened for transfers through usbfs, with the transfers that are used on it. All of it is given back
/// with this object.
@safe package final class USBFile {
  /// What a transfer is given. USB 2.0, 9.2.6.4 grants a device 500 ms for a request with data, and 5 s for one in all.
  package static let timeoutNanoseconds: UInt64 = 5_000_000_000

  package let device: USBDevice
  private let tree: any FileTree
  private let descriptor: Int32
  private let watch: OpaquePointer
  private var transfers: [OpaquePointer]

  /// Opens the device's node.
  package init(_ device: USBDevice, in tree: any FileTree) throws(EngineError) {
    guard let node = device.node else {
      throw .notFound("\(device.usbPath) has no device number: it is not configured")
    }
    let opened = unsafe clinux_usb_open(node)
    guard opened >= 0 else { throw Self.error(opening: device, node, Errno(rawValue: -opened)) }
    guard let watch = unsafe clinux_usb_watch_new(opened) else {
      close(opened)
      throw .failed("\(device.usbPath): no thread could be made that watches over its transfers", .noMemory)
    }
    self.device = device
    self.tree = tree
    descriptor = opened
    unsafe self.watch = watch
    unsafe transfers = []
  }

  deinit {
    // SAFETY: the watch's thread is the only other user of these, and has ended when `clinux_usb_watch_free` returns.
    // What the kernel still has under way it copies to its own memory, and forgets with the descriptor.
    unsafe clinux_usb_watch_free(watch)
    close(descriptor)
    for index in unsafe transfers.indices { unsafe clinux_usb_transfer_free(transfers[index]) }
  }

  private static func error(opening device: USBDevice, _ node: String, _ errno: Errno) -> EngineError {
    switch errno {
    case .permissionDenied, .notPermitted:
      .denied(
        "\(node) cannot be opened for transfers (\(errno)): "
          + DeniedAccess.advice(
            """
            run as root, or let the users at this machine do it, by a line in \
            /etc/udev/rules.d/70-vfio-check.rules: SUBSYSTEM=="usb", ATTR{idVendor}=="\(hexadecimal(device.vendor, digits: 4))", \
            ATTR{idProduct}=="\(hexadecimal(device.product, digits: 4))", TAG+="uaccess" (then `sudo udevadm control --reload`, and plug it in again)
            """))
    case .noSuchFileOrDirectory, Errno(rawValue: ENODEV):
      .notFound(
        "\(device.usbPath): \(node) is not there: it was unplugged, or /dev/bus/usb is not visible here (a container?)")
    default: .failed("\(device.usbPath): \(node) cannot be opened", errno)
    }
  }

  /// Makes an interface this object's own.
  package func claim(_ interface: Int) throws(EngineError) {
    do throws(Errno) { try USBInterfaceClaim.take(interface, of: descriptor) } catch {
      guard error.rawValue != ENODEV else { throw .lost(USBPresence(device, tree).text) }
      guard error == .resourceBusy else {
        throw .failed("\(device.usbPath): interface \(interface) cannot be claimed", error)
      }
      throw .refused(
        "\(device.usbPath): its interface \(interface) is claimed, by a driver or another program; `vfio-check preflight usb:\(device.usbPath)` says by whom"
      )
    }
  }

  package func clearHalt(_ endpoint: UInt8) { _ = clinux_usb_clear_halt(descriptor, UInt32(endpoint)) }

  // MARK: Transfers

  /// A transfer of an endpoint with room for so many bytes; what is returned names it. Endpoint 0 gets a setup packet
  /// by `setUp`.
  package func makeTransfer(endpoint: UInt8, capacity: Int) throws(EngineError) -> Int {
    guard let transfer = unsafe clinux_usb_transfer_new(endpoint, UInt32(capacity)) else {
      throw .failed("\(device.usbPath): no memory for a transfer", .noMemory)
    }
    unsafe transfers.append(transfer)
    let number = unsafe transfers.count - 1
    unsafe clinux_usb_transfer_set_tag(transfer, UInt32(number))
    guard unsafe clinux_usb_watch_add(watch, transfer) == 0 else {
      throw .unsupported("too many transfers at once; name a smaller queue depth")
    }
    return number
  }

  /// The eight bytes of a setup packet (USB 2.0, 9.3); the length is the transfer's own.
  package func setUp(_ transfer: Int, type: UInt8, request: UInt8, length: Int) {
    // SAFETY: a control transfer's memory begins with eight bytes for this.
    if let data = unsafe clinux_usb_transfer_data(transfers[transfer]) {
      unsafe data[0] = type
      unsafe data[1] = request
    }
    unsafe clinux_usb_transfer_set_length(transfers[transfer], UInt32(length))
  }

  /// How many bytes the transfer moves next time.
  @inline(__always)
  package func setLength(_ transfer: Int, _ length: Int) {
    unsafe clinux_usb_transfer_set_length(transfers[transfer], UInt32(length))
  }

  /// Puts bytes where the transfer takes them from.
  package func fill(_ transfer: Int, _ bytes: [UInt8]) {
    guard let data = unsafe clinux_usb_transfer_data(transfers[transfer]) else { return }
    // SAFETY: callers fill no more than the capacity that they asked for.
    for (index, byte) in bytes.enumerated() { unsafe data[index] = byte }
  }

  /// What it moved, or would move.
  package func bytes(_ transfer: Int, count: Int) -> [UInt8] {
    guard let data = unsafe clinux_usb_transfer_data(transfers[transfer]) else { return [] }
    // SAFETY: callers ask for no more than the capacity.
    return unsafe Array(UnsafeBufferPointer(start: data, count: count))
  }

  /// Hands it to the kernel. 0 or a negative errno.
  @inline(__always)
  package func submit(_ transfer: Int) -> Int32 { unsafe clinux_usb_submit(descriptor, transfers[transfer]) }

  /// Waits for whichever comes back first: its number, or a negative errno where none can come any more.
  @inline(__always)
  package func reap() -> Int {
    var transfer: OpaquePointer?
    while true {
      let result = unsafe clinux_usb_reap(descriptor, &transfer)
      if result == 0, let transfer = unsafe transfer { return Int(unsafe clinux_usb_transfer_tag(transfer)) }
      if result != -EINTR { return Int(result) }
    }
  }

  /// Of one that came back: 0 or a negative errno, and the bytes moved.
  @inline(__always)
  package func outcome(_ transfer: Int) -> (status: Int32, moved: Int) {
    let transfer = unsafe transfers[transfer]
    return unsafe (clinux_usb_transfer_status(transfer), Int(clinux_usb_transfer_moved(transfer)))
  }

  /// A request to the control endpoint in one system call. Bytes moved, or a negative errno.
  @inline(__always)
  package func control(type: UInt8, request: UInt8, into data: UnsafeMutableRawPointer, length: Int) -> Int32 {
    unsafe clinux_usb_control(
      descriptor, type, request, 0, 0, data, UInt16(length), UInt32(Self.timeoutNanoseconds / 1_000_000))
  }

  /// From now on, or from a time of the clock that the caller has read anyhow, whatever is under way is taken back when
  /// the timeout is over, counted anew at each call.
  @inline(__always)
  package func expectProgress(since time: UInt64) {
    unsafe clinux_usb_watch_until(watch, time &+ Self.timeoutNanoseconds)
  }

  @inline(__always)
  package func expectProgress() { expectProgress(since: Clock.now()) }

  package func expectNothing() { unsafe clinux_usb_watch_until(watch, 0) }

  /// What a failed transfer means. `what` is what was asked: "GET_STATUS".
  package func error(_ what: String, _ code: Int) -> EngineError {
    let (errno, presence) = (Errno(rawValue: Int32(-code)), USBPresence(device, tree))
    if presence.isLost { return .lost(presence.text) }
    switch Int32(-code) {
    case ENODEV, ESHUTDOWN: return .lost(presence.text)
    case EPIPE:
      return .unsupported(
        "\(device.usbPath) refuses \(what) (it stalls the endpoint); nothing can be measured that way")
    case ENOENT, ETIMEDOUT:
      return .lost("\(device.usbPath) did not answer \(what) within \(Self.timeoutNanoseconds / 1_000_000_000) s")
    case EPROTO, EILSEQ, ETIME, EOVERFLOW:
      if presence.isLostSoon() { return .lost(presence.text) }
      return .failed("\(device.usbPath): an error on the bus during \(what): cable, port or hub", errno)
    default: return .failed("\(device.usbPath): \(what)", errno)
    }
  }
}
