// SPDX-License-Identifier: GPL-3.0-or-later
public import Inventory

/// What is to be measured of USB devices.
public struct USBSetup: Sendable {
  public enum Transfer: String, Sendable, CaseIterable {
    /// GET_STATUS on the control endpoint: every device answers, none is changed, nothing is claimed.
    case status
    /// What is sent to a loopback gadget comes back.
    case loopback
    /// Read-only SCSI commands of a mass storage device.
    case storage
    /// The time from one report of a keyboard, mouse or tablet to the next, as they come.
    case reports
  }

  public var devices: [USBDevice]
  /// Whether several devices may be measured, so that each metric names its device.
  public var namesDevices: Bool
  public var transfers: [Transfer]
  /// Bytes of a loopback or a read; nil for the usual ones of each.
  public var sizes: [Int]?
  /// Transfers under way at once.
  public var depths: [Int]
  public var operations: Int?

  public static let statusID = "usb.status.latency"
  public static let synchronousID = "usb.status.synchronous.latency"
  public static let libraryID = "usb.status.library.latency"
  public static let loopbackID = "usb.loopback.latency"
  public static let loopbackThroughputID = "usb.loopback.throughput"
  public static let readyID = "usb.storage.ready.latency"
  public static let readID = "usb.storage.read.latency"
  public static let reportID = "usb.report.interval"

  public init(
    devices: [USBDevice], namesDevices: Bool = false, transfers: [Transfer], sizes: [Int]? = nil,
    depths: [Int] = [1, 8], operations: Int? = nil
  ) {
    self.devices = devices
    self.namesDevices = namesDevices
    self.transfers = transfers
    self.sizes = sizes
    self.depths = depths
    self.operations = operations
  }

  /// Bytes of a loopback: no whole number of packets, since the gadget waits for a short one.
  public static let loopbackSizes = [64, 511, 4095]
  public static let readSizes = [4096, 65_536]

  /// What a device is called in a metric: alike on a host and in a guest that has the whole controller, whose ports are the same.
  public func name(of device: USBDevice) -> String? {
    namesDevices ? "\(device.idText) at port \(device.usbPath.ports.map { "\($0)" }.joined(separator: "."))" : nil
  }

  public var points: [MeasurementPoint] { devices.flatMap { points(of: $0) } }

  func points(of device: USBDevice) -> [MeasurementPoint] {
    transfers.flatMap { points($0, device) }
  }

  private func points(_ transfer: Transfer, _ device: USBDevice) -> [MeasurementPoint] {
    let name = name(of: device)
    func latency(_ id: String, _ point: [String: Int], _ operations: Int = 1000, bytes: Int) -> MeasurementPoint {
      MeasurementPoint(
        latency: Metric(id: id, point: point, device: name), operations: self.operations ?? operations, bytes: bytes)
    }
    switch transfer {
    case .status:
      return depths.map { latency(Self.statusID, ["queueDepth": $0], bytes: 2) }
        + [Self.synchronousID, Self.libraryID].map { latency($0, ["queueDepth": 1], bytes: 2) }
    case .loopback:
      return (sizes ?? Self.loopbackSizes).flatMap { bytes in
        depths.map { depth in
          let point = ["bytes": bytes, "queueDepth": depth]
          return MeasurementPoint(
            latency: Metric(id: Self.loopbackID, point: point, device: name),
            rate: depth > 1
              ? Metric(id: Self.loopbackThroughputID, unit: .bytesPerSecond, point: point, device: name) : nil,
            operations: operations ?? 1000, bytes: bytes)
        }
      }
    case .storage:
      return [latency(Self.readyID, ["queueDepth": 1], bytes: 0)]
        + (sizes ?? Self.readSizes).map { latency(Self.readID, ["bytes": $0, "queueDepth": 1], 500, bytes: $0) }
    case .reports: return [latency(Self.reportID, [:], 200, bytes: 8)]
    }
  }

  /// For the record; two runs whose parameters differ are not compared.
  public var parameters: [String: String] {
    ["transfers": transfers.map(\.rawValue).joined(separator: ",")]
  }

  /// Whether a reset of a device can be seen in the kernel's log.
  public static var canReadKernelLog: Bool { KernelMessages() != nil }

  /// Opens what is measured for a session.
  public func engine(seed: UInt64) throws(EngineError) -> any Engine {
    var engines: [Metric: any Engine] = [:]
    for device in devices {
      for transfer in transfers {
        let points = points(transfer, device)
        switch transfer {
        case .status:
          let own = points.filter { $0.latency.id != Self.libraryID }
          let engine = try USBStatusEngine(device, depth: depths.max() ?? 1)
          for point in own { engines[point.latency] = engine }
          let library = try USBLibraryEngine(device)
          for point in points where point.latency.id == Self.libraryID { engines[point.latency] = library }
        case .loopback:
          let engine = try USBLoopbackEngine(
            device, depth: depths.max() ?? 1, bytes: points.map(\.bytes).max() ?? 0, seed: seed)
          for point in points { engines[point.latency] = engine }
        case .storage:
          let engine = try USBStorageEngine(device, bytes: points.map(\.bytes).max() ?? 0, seed: seed)
          for point in points { engines[point.latency] = engine }
        case .reports:
          let engine = try USBReportEngine(device)
          for point in points { engines[point.latency] = engine }
        }
      }
    }
    return EngineSet(engines)
  }
}
