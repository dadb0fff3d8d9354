// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
package import SystemPackage

/// What the guest's kernel has said since it started, as far as its log goes back.
package enum KernelLogObservation: Sendable {
  case lines([String])
  case unreadable(Errno)

  /// Words that mean trouble, in the kernel's own spelling (`drivers/pci/pcie/aer.c`, `drivers/pci/setup-res.c`,
  /// `drivers/usb/host/xhci-ring.c`, `drivers/nvme/host/pci.c`; Xid is NVIDIA's driver's).
  private static let serious = [
    "Xid", "can't assign", "no space for", "failed to assign", "not responding, assume dead", "HC died",
    "severity=Uncorrect", "AER: Uncorrect", "controller is down", "completion polled",
  ]
  private static let slight = ["severity=Correct", "AER: Correct"]

  /// How the USB core begins what it says of a device in trouble (`drivers/usb/core/hub.c`). Beginnings only: behind "Product: " stands whatever
  /// a device calls itself.
  private static let usb = [
    "device descriptor read", "device not accepting", "unable to enumerate USB device", "can't set config",
    "unable to read config", "can't read configurations",
  ]

  /// The lines about a function that mean trouble: serious, and those that the hardware got over by itself.
  func complaints(about function: PCIAddress) -> (serious: [String], slight: [String]) {
    let about = lines.filter { $0.reports(on: function) }
    func texts(_ words: [String]) -> [String] {
      about.filter { line in words.contains { line.message.contains($0) } }.map(\.text)
    }
    return (texts(Self.serious), texts(Self.slight))
  }

  func complaints(about device: USBPath) -> [String] {
    lines.filter { line in line.isPrinted(for: device) && Self.usb.contains { line.message.hasPrefix($0) } }.map(\.text)
  }

  private var lines: [KernelLogLine] {
    guard case .lines(let lines) = self else { return [] }
    return lines.map { KernelLogLine($0) }
  }
}
