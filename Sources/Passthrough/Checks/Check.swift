// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// One question about a machine. A check is pure: it sees the context, opens nothing, asks no clock and no environment.
package protocol Check: Sendable {
  /// Why it answers as it does.
  associatedtype Reason: FindingReason
  static var about: CheckDescription { get }
  /// Whether the question arises on Xen's control domain too. There Xen drives the IOMMU and hands devices over itself:
  /// what is about VFIO, KVM and QEMU's guests does not.
  static var concernsXen: Bool { get }
  init()
}

extension Check {
  package static var concernsXen: Bool { true }

  var about: CheckDescription { Self.about }
}

/// A question about the host as a whole.
package protocol HostCheck: Check {
  /// Whether a hand-over that involves only USB devices raises the question too. QEMU's usb-host goes through usbfs:
  /// neither the IOMMU nor VFIO nor locked memory plays a part.
  static var concernsUSBDevices: Bool { get }
  /// Whether the answer depends on which devices are to be passed through. What does not is asked once for all of them.
  static var dependsOnTargets: Bool { get }
  func judge(_ context: CheckContext) -> [Judgement]
}

extension HostCheck {
  package static var concernsUSBDevices: Bool { false }
  package static var dependsOnTargets: Bool { false }
}

/// A question about an IOMMU group that holds a device to be assigned.
package protocol GroupCheck: Check {
  func judge(_ group: IOMMUGroup, _ context: CheckContext) -> [Judgement]
}

/// A question about a PCI function to be assigned.
package protocol PCICheck: Check {
  func judge(_ device: PCIDevice, _ context: CheckContext) -> [Judgement]
}

/// A question asked inside a guest, about the devices that it got. Its judgements name their subjects themselves.
package protocol GuestCheck: Check {
  func judge(_ context: VerificationContext) -> [Judgement]
}

/// A question about a USB device to be assigned by itself.
package protocol USBCheck: Check {
  func judge(_ device: USBDevice, _ context: CheckContext) -> [Judgement]
}
