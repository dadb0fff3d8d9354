// SPDX-License-Identifier: GPL-3.0-or-later
internal import Drivers
internal import Glibc
internal import Inventory
internal import SystemPackage

/// The time from one report of an input device to the next, as /dev/hidraw gives them: nothing is taken from its driver
/// and nothing sent. Somebody must use the device meanwhile.
@safe final class USBReportEngine: Engine {
  /// How long nobody may touch the device.
  private static let timeoutMilliseconds: Int32 = 10_000

  private let device: USBDevice
  private let presence: USBPresence
  private let node: String
  private let file: FileDescriptor
  private let buffer: UnsafeMutableRawBufferPointer

  init(_ device: USBDevice, in files: any FileTree) throws(EngineError) {
    guard let node = Self.node(of: device, in: files) else {
      throw .unsupported(
        "\(device.usbPath) (\(device.idText)) has no reports: it is no input device, or has no driver (/dev/hidraw)")
    }
    do {
      file = try FileDescriptor.open(FilePath(node), .readOnly, options: [.nonBlocking, .closeOnExec])
    } catch {
      let errno = error as? Errno ?? .ioError
      throw errno == .permissionDenied || errno == .notPermitted
        ? .denied("\(node) cannot be read (\(errno)); \(DeniedAccess.advice("run as root"))")
        : .failed("\(node) cannot be opened", errno)
    }
    self.device = device
    presence = USBPresence(device, files)
    self.node = node
    unsafe buffer = .allocate(byteCount: 4096, alignment: 8)
  }

  deinit {
    try? file.close()
    unsafe buffer.deallocate()
  }

  /// `/dev/hidraw0`: of the first interface that has one.
  static func node(of device: USBDevice, in tree: any FileTree) -> String? {
    for interface in device.interfaces {
      for child in ((try? tree.list(interface.path)) ?? []).sorted() where child.contains(":") {
        if let name = ((try? tree.list("\(interface.path)/\(child)/hidraw")) ?? []).min() { return "/dev/\(name)" }
      }
    }
    return nil
  }

  func run(_ point: MeasurementPoint, operations: Int, samples: SampleBuffer) throws(EngineError) -> UInt64 {
    // What came before now is no interval of this block's.
    while unsafe read(file.rawValue, buffer.baseAddress, buffer.count) > 0 {}
    try wait()
    let begin = Clock.now()
    var last = begin
    for _ in 0..<operations {
      try wait()
      let now = Clock.now()
      samples.append(now &- last)
      last = now
    }
    return last &- begin
  }

  /// For one report.
  private func wait() throws(EngineError) {
    while true {
      var descriptor = pollfd(fd: file.rawValue, events: Int16(POLLIN), revents: 0)
      let ready = unsafe poll(&descriptor, 1, Self.timeoutMilliseconds)
      guard ready != 0 else {
        throw .lost(
          "\(device.usbPath): no report came from \(node) for \(Self.timeoutMilliseconds / 1000) s; move or press it all the while"
        )
      }
      // SAFETY: the buffer is this object's own.
      let length = unsafe read(file.rawValue, buffer.baseAddress, buffer.count)
      if length > 0 { return }
      guard length < 0, errno == EAGAIN || errno == EINTR else {
        throw .lost(presence.isLost ? presence.text : "\(node) cannot be read any more")
      }
    }
  }
}
