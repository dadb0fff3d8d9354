// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
public import SystemPackage

/// What the guest's kernel has said since it started, as far as its log goes back.
public enum KernelLogObservation: Sendable {
  case lines([String])
  case unreadable(Errno)

  /// Words that mean trouble, in the kernel's own spelling (`drivers/pci/pcie/aer.c`, `drivers/pci/setup-res.c`,
  /// `drivers/usb/host/xhci-ring.c`, `drivers/usb/core/hub.c`, `drivers/nvme/host/pci.c`; Xid is NVIDIA's driver's).
  private static let serious = [
    "Xid", "can't assign", "no space for", "failed to assign", "not responding, assume dead", "HC died",
    "severity=Uncorrect", "device descriptor read", "unable to enumerate USB device", "controller is down",
    "completion polled",
  ]
  private static let slight = ["severity=Correct", "AER: Correct"]

  /// The lines about a function that mean trouble: serious, and those that the hardware got over by itself.
  func complaints(about function: PCIAddress) -> (serious: [String], slight: [String]) {
    // NVIDIA writes "Xid (PCI:0000:05:00): 79": the slot without the function.
    let slot = "PCI:\(function)".split(separator: ".")[0]
    return complaints { $0.contains("\(function)") || $0.contains(slot) }
  }

  func complaints(about device: USBPath) -> (serious: [String], slight: [String]) {
    complaints { $0.contains("usb \(device): ") }
  }

  private func complaints(_ isAbout: (String) -> Bool) -> (serious: [String], slight: [String]) {
    guard case .lines(let lines) = self else { return ([], []) }
    let about = lines.filter(isAbout)
    return (
      about.filter { line in Self.serious.contains { line.contains($0) } },
      about.filter { line in Self.slight.contains { line.contains($0) } }
    )
  }
}
