// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
package import SystemPackage

/// What was tried in the guest while verifying, as data: checks judge it like everything else.
package struct VerificationObservations: Sendable {
  /// By the function that moved the data.
  package var reads: [PCIAddress: ReadObservation] = [:]
  package var roundTrips: [USBPath: RoundTripObservation] = [:]
  /// The USB devices' addresses on the bus before and after; nil for one that is gone. A new address is a new
  /// enumeration.
  package var addressesBefore: [USBPath: Int] = [:]
  package var addressesAfter: [USBPath: Int] = [:]

  package var kernelLog: KernelLogObservation?

  package init() {}
}

/// What came of reading through a device, past the page cache, so that the device itself had to move the data.
package struct ReadObservation: Sendable {
  /// How it ended.
  package enum End: Sendable, Equatable {
    case completed
    /// The file could not be opened, or a read failed.
    case failed(Errno)
    /// A read did not come back in time; it may still be waiting.
    case timedOut(seconds: Int)
  }

  /// The disk: "nvme0n1".
  package var disk: String
  package var blockBytes: Int
  /// Blocks that were read twice.
  package var blocks = 0
  /// Blocks of which the two readings differ.
  package var mismatches = 0
  /// The function's message interrupts that were counted meanwhile; nil where it has none or the counts were not
  /// readable.
  package var interrupts: Int?
  package var end = End.completed

  package init(disk: String, blockBytes: Int) {
    self.disk = disk
    self.blockBytes = blockBytes
  }
}

/// What came of asking a USB device for its status again and again.
package struct RoundTripObservation: Sendable {
  package var asked: Int
  package var answered: Int
  /// libusb's word for what went wrong; nil if nothing did.
  package var error: String?
  /// Whether this user may not open the device.
  package var lacksPermission = false

  package init(asked: Int, answered: Int, error: String? = nil) {
    self.asked = asked
    self.answered = answered
    self.error = error
  }
}

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

  /// How the USB core begins what it says of a device in trouble (`drivers/usb/core/hub.c`). Beginnings only: behind
  /// "Product: " stands whatever a device calls itself.
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
