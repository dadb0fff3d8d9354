// SPDX-License-Identifier: GPL-3.0-or-later

/// What stands between a device and the memory it moves data to and from, as far as a run's record tells.
package enum ArmKind: String, Sendable, Codable {
  /// On the host, addresses passed through untranslated: no IOMMU, or the group's type is `identity`.
  case bareIdentity
  /// On the host, addresses translated for each transfer: the group's type is `DMA` or `DMA-FQ`.
  case bareTranslated
  /// On the host, and no device is measured.
  case bare
  /// In a guest.
  case guest
  /// A USB device on its host.
  case usbOnHost
  /// A USB device in a guest that has its whole controller.
  case usbByController
  /// A USB device in a guest whose hypervisor hands each transfer on.
  case usbByHypervisor
  case unknown

  init(_ run: Run, arm: String?) {
    if run.engine == "usb" {
      self =
        switch run.fingerprint["usb.route"].flatMap(USBRoute.init) {
        case .host: .usbOnHost
        case .controller: .usbByController
        case .usbHost: .usbByHypervisor
        case .unknown, nil: .unknown
        }
      return
    }
    if run.fingerprint["machine.isVirtual"] == "yes" {
      self = .guest
      return
    }
    if run.subject == nil, run.engine == "cpu", run.fingerprint["machine.isVirtual"] == "no" {
      self = .bare
      return
    }
    switch arm ?? run.fingerprint["iommu.groupType"] {
    case "identity", "none": self = .bareIdentity
    case "DMA", "DMA-FQ": self = .bareTranslated
    default: self = .unknown
    }
  }
}
