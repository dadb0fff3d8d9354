// SPDX-License-Identifier: GPL-3.0-or-later

/// Metrics of USB devices.
package enum USBMetric {
  package static let status = "usb.status.latency"
  package static let synchronousStatus = "usb.status.synchronous.latency"
  package static let libraryStatus = "usb.status.library.latency"
  package static let loopback = "usb.loopback.latency"
  package static let loopbackThroughput = "usb.loopback.throughput"
  package static let ready = "usb.storage.ready.latency"
  package static let read = "usb.storage.read.latency"
  package static let report = "usb.report.interval"
}

extension EngineDefinition {
  package static let usb = EngineDefinition(
    id: "usb",
    metrics: [
      USBMetric.status, USBMetric.synchronousStatus, USBMetric.libraryStatus, USBMetric.loopback,
      USBMetric.loopbackThroughput, USBMetric.ready, USBMetric.read, USBMetric.report,
    ].map { MetricFamily($0) },
    parameters: ["transfers"], setting: .usbRoute, remapping: .always)
}

/// What stands between a USB device and the system that measures it.
package enum USBRoute: String, Sendable, CaseIterable {
  /// Nothing: the host's own driver of the controller.
  case host
  /// In a guest that has the whole controller by VFIO.
  case controller
  /// In a guest whose hypervisor emulates a controller and hands each transfer on (QEMU's usb-host, USB redirection).
  case usbHost = "usb-host"
  case unknown
}
