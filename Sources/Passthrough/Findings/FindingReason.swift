// SPDX-License-Identifier: GPL-3.0-or-later

/// Why a check answered as it did, in a word for programs: sentences change, reasons only grow.
///
/// A check names its own in an enum `Reason`, and documents each with its verdict in `CheckDescription.reasons`. A
/// reason belongs to one check and one verdict, and its raw value, in kebab case, is API: never reused, never changed
/// in meaning.
package protocol FindingReason: RawRepresentable, CaseIterable, Sendable where RawValue == String {}

/// What any check may answer, whatever it is about.
package enum CommonReason: String, FindingReason {
  /// Only USB devices are passed, and the question is about VFIO or the IOMMU.
  case usbDeviceOnly = "usb-device-only"
  /// Xen assigns devices on this host, without VFIO and KVM.
  case xen
  /// The function is a bridge or port, which is never passed.
  case bridge
  /// The function is part of the chipset, which is never passed.
  case chipset
  /// There is no IOMMU, so the question does not arise.
  case noIOMMU = "no-iommu"
  /// A file that the answer rests on could not be read, for whatever cause but a lack of privileges.
  case unreadable
  /// A file that the answer rests on can be read by root alone.
  case needsRoot = "needs-root"
  /// The capture does not contain what the answer rests on.
  case notRecorded = "not-recorded"
  /// The device does not answer: its configuration space reads as ones.
  case noAnswer = "no-answer"
  /// The kernel's log reports trouble that the machine's state does not show.
  case kernelLog = "kernel-log"

  /// The verdicts it comes with, and what it means.
  package var description: (verdicts: [Verdict], meaning: String) {
    switch self {
    case .usbDeviceOnly:
      (
        [.notApplicable],
        "only USB devices are passed, and a USB device passed by itself uses neither VFIO nor the IOMMU"
      )
    case .xen: ([.notApplicable], "Xen assigns devices on this host, without VFIO and KVM")
    case .bridge: ([.notApplicable], "the function is a bridge or port, which is never passed")
    case .chipset: ([.notApplicable], "the function is part of the chipset, which is never passed")
    case .noIOMMU: ([.notApplicable], "there is no IOMMU")
    case .unreadable: ([.unknown], "a file that the answer rests on could not be read")
    case .needsRoot: ([.unknown], "only root can read a file that the answer rests on")
    case .notRecorded: ([.unknown], "the capture does not contain what the answer rests on")
    case .noAnswer: ([.unknown], "the device does not answer: its configuration space reads as ones")
    case .kernelLog: ([.warn, .fail], "the kernel log reports trouble that the machine's state does not show")
    }
  }
}
