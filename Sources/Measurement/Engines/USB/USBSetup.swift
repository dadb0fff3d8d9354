// SPDX-License-Identifier: GPL-3.0-or-later
package import Drivers
package import Inventory
internal import Passthrough
package import Records

/// What is to be measured of USB devices.
package struct USBSetup: EngineSetup, Sendable {
  package static let engine = EngineDefinition.usb

  package enum Transfer: String, Sendable, CaseIterable {
    /// GET_STATUS on the control endpoint: every device answers, none is changed, nothing is claimed.
    case status
    /// What is sent to a loopback gadget comes back.
    case loopback
    /// Read-only SCSI commands of a mass storage device.
    case storage
    /// The time from one report of a keyboard, mouse or tablet to the next, as they come.
    case reports
  }

  /// Where the devices are looked after.
  package let files: any FileTree
  package var devices: [USBDevice]
  /// Whether several devices may be measured, so that each metric names its device.
  package var namesDevices: Bool
  package var transfers: [Transfer]
  /// Bytes of a loopback or a read; nil for the usual ones of each.
  package var sizes: [Int]?
  /// Transfers under way at once.
  package var depths: [Int]
  package var operations: Int?

  package init(
    files: any FileTree, devices: [USBDevice], namesDevices: Bool = false, transfers: [Transfer], sizes: [Int]? = nil,
    depths: [Int] = [1, 8], operations: Int? = nil
  ) {
    self.files = files
    self.devices = devices
    self.namesDevices = namesDevices
    self.transfers = transfers
    self.sizes = sizes
    self.depths = depths
    self.operations = operations
  }

  /// Bytes of a loopback: no whole number of packets, since the gadget waits for a short one.
  package static let loopbackSizes = [64, 511, 4095]
  package static let readSizes = [4096, 65_536]

  /// What a device is called in a metric: alike on a host and in a guest that has the whole controller, whose ports are
  /// the same.
  package func name(of device: USBDevice) -> String? {
    namesDevices ? "\(device.idText) at port \(device.usbPath.ports.map { "\($0)" }.joined(separator: "."))" : nil
  }

  package var points: [MeasurementPoint] { devices.flatMap { points(of: $0) } }

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
      return depths.map { latency(USBMetric.status, ["queueDepth": $0], bytes: 2) }
        + [USBMetric.synchronousStatus, USBMetric.libraryStatus].map { latency($0, ["queueDepth": 1], bytes: 2) }
    case .loopback:
      return (sizes ?? Self.loopbackSizes).flatMap { bytes in
        depths.map { depth in
          let point = ["bytes": bytes, "queueDepth": depth]
          return MeasurementPoint(
            latency: Metric(id: USBMetric.loopback, point: point, device: name),
            rate: depth > 1
              ? Metric(id: USBMetric.loopbackThroughput, unit: .bytesPerSecond, point: point, device: name) : nil,
            operations: operations ?? 1000, bytes: bytes)
        }
      }
    case .storage:
      return [latency(USBMetric.ready, ["queueDepth": 1], bytes: 0)]
        + (sizes ?? Self.readSizes).map { latency(USBMetric.read, ["bytes": $0, "queueDepth": 1], 500, bytes: $0) }
    case .reports: return [latency(USBMetric.report, [:], 200, bytes: 8)]
    }
  }

  /// For the record; two runs whose parameters differ are not compared.
  package var parameters: [String: String] {
    ["transfers": transfers.map(\.rawValue).joined(separator: ",")]
  }

  /// Whether a reset of a device can be seen in the kernel's log.
  private static var canReadKernelLog: Bool { KernelMessages() != nil }

  package func open(_ session: PlannedSession, seed: UInt64) throws(EngineError) -> any Engine {
    var engines: [Metric: any Engine] = [:]
    for device in devices {
      for transfer in transfers {
        let points = points(transfer, device)
        switch transfer {
        case .status:
          let own = points.filter { $0.latency.id != USBMetric.libraryStatus }
          let engine = try USBStatusEngine(device, in: files, depth: depths.max() ?? 1)
          for point in own { engines[point.latency] = engine }
          let library = try USBLibraryEngine(device, in: files)
          for point in points where point.latency.id == USBMetric.libraryStatus { engines[point.latency] = library }
        case .loopback:
          let engine = try USBLoopbackEngine(
            device, in: files, depth: depths.max() ?? 1, bytes: points.map(\.bytes).max() ?? 0, seed: seed)
          for point in points { engines[point.latency] = engine }
        case .storage:
          let engine = try USBStorageEngine(device, in: files, bytes: points.map(\.bytes).max() ?? 0, seed: seed)
          for point in points { engines[point.latency] = engine }
        case .reports:
          let engine = try USBReportEngine(device, in: files)
          for point in points { engines[point.latency] = engine }
        }
      }
    }
    return EngineSet(engines)
  }

  /// The record that is measured into. `route`: the way that the user says the device came here, nil to find it out.
  /// `name`: what a person calls a device, and never what it calls itself.
  package func record(
    of usb: MeasuredUSB, route: USBRoute?, _ context: MeasurementContext, name: (USBDevice) -> String
  ) -> Run {
    let found =
      usb.devices.first.map { USBRoute($0, on: context.machine, context: context.passport) } ?? .unknown
    let source =
      route != nil
      ? "--route"
      : context.passport != nil ? "the host's passport" : "the hypervisor flag, and the controller's id"
    let reader = FingerprintReader(context.machine, device: usb.controller, in: context.files)
    let only = usb.isWholeController ? nil : usb.devices.first
    var notes: [String] = []
    if !Self.canReadKernelLog {
      notes.append(
        "The kernel's log may not be read here: a reset of the device shows only in the count of its transfers.")
    }
    if transfers.contains(.reports) { notes += usb.devices.flatMap(Self.reportNotes) }
    return record(
      context,
      subject: only.map { .usb($0.usbPath) } ?? usb.controller.map { .pci($0.address) },
      deviceName: only.map(name)
        ?? usb.controller.map {
          "\(usb.devices.count) \(usb.devices.count == 1 ? "device" : "devices") of \($0.address)"
        },
      emulated: reader.emulation(of: usb),
      fingerprint: reader.fingerprint(usb: usb, route: (route ?? found, source), context: context.passport),
      notes: notes)
  }

  private static func reportNotes(_ device: USBDevice) -> [String] {
    MeasuredUSB.reportIntervals(device).map {
      "\(device.usbPath) asks to be polled every \(Double($0) / 1000) ms (bInterval): an interval of the reports is a multiple of that."
    }
  }
}
