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

  /// `unknown` where the record does not tell, and for an engine that this version does not know.
  init(_ run: Run, arm: Arm?) {
    guard let engine = EngineDefinition.named(run.engine) else {
      self = .unknown
      return
    }
    switch (engine.setting, run.fingerprint[.machineIsVirtual]) {
    case (.usbRoute, _):
      self =
        switch run.fingerprint[.usbRoute].flatMap(USBRoute.init) {
        case .host: .usbOnHost
        case .controller: .usbByController
        case .usbHost: .usbByHypervisor
        case .unknown, nil: .unknown
        }
    case (_, "yes"): self = .guest
    case (.noDevice, "no"): self = .bare
    case (.noDevice, _): self = .unknown
    case (.groupType, _):
      self =
        switch (arm?.name ?? run.fingerprint[.iommuGroupType]).flatMap(GroupTypeValue.init) {
        case .identity, .some(.none): .bareIdentity
        case .dma, .dmaFlushQueue: .bareTranslated
        case nil: .unknown
        }
    }
  }
}

/// What a record can say of the type of an IOMMU group, as far as it decides how addresses are translated.
private enum GroupTypeValue: String {
  /// There is no IOMMU before the device.
  case none
  case identity
  case dma = "DMA"
  case dmaFlushQueue = "DMA-FQ"
}
