// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory
package import Passthrough
package import Records

extension FingerprintReader {
  /// Of USB devices: they must be the same at the same speed; what they hang on is what is compared.
  package func fingerprint(usb: MeasuredUSB, route: (USBRoute, source: String), context: Passport? = nil) -> Fingerprint
  {
    // A guest that has the device without its controller has another one, made up by the hypervisor.
    var fingerprint = fingerprint(context: context)
    func isController(_ field: FingerprintField) -> Bool { field.name.isOfDevice }
    let controller = (fingerprint.mustMatch + fingerprint.mayDiffer).filter(isController)
    fingerprint.mayDiffer.removeAll(where: isController)
    fingerprint.mustMatch.removeAll(where: isController)
    fingerprint.mustMatch =
      usb.devices.flatMap { fields($0, isOneOfSeveral: usb.isWholeController) } + fingerprint.mustMatch
    fingerprint.mayDiffer =
      [
        FingerprintField(.usbRoute, route.0 == .unknown ? nil : route.0.rawValue, source: route.source),
        FingerprintField(.usbHubs, "\(usb.hubDepth)", source: "the ports in the device's name"),
        FingerprintField(
          .usbTranslator, usb.translator.map { $0.usbPath.isRootHub ? "in the controller" : "in a hub" } ?? "none",
          source: "speed of the hubs above"),
      ]
      + controller.map {
        FingerprintField($0.name.ofController, $0.value, source: $0.source)
      }
      + fingerprint.mayDiffer
    return fingerprint
  }

  private func fields(_ device: USBDevice, isOneOfSeveral: Bool) -> [FingerprintField] {
    let path = device.busPath
    // What a device is called, where there are several: its ports, which are the same for a guest that has the whole
    // controller.
    let place = isOneOfSeveral ? device.usbPath.ports.map { "\($0)" }.joined(separator: ".") : nil
    func name(_ fact: FingerprintKey.USBFact) -> FingerprintKey { .usb(fact, at: place) }
    return [
      FingerprintField(name(.id), device.idText, source: "\(path)/idVendor, idProduct"),
      FingerprintField(name(.release), hexadecimal(device.release, digits: 4), source: "\(path)/bcdDevice"),
      FingerprintField(
        name(.serial), device.serial.map { DeviceSerial($0, of: device).text(.comparable) },
        source: "\(path)/serial"),
      FingerprintField(name(.speed), device.speedText, source: "\(path)/speed"),
    ]
  }

  /// Why figures of these devices say nothing of real hardware; nil where they do.
  ///
  /// A controller that a hypervisor makes up is no reason: real devices on it are what is to be compared.
  package func emulation(of usb: MeasuredUSB) -> String? {
    if let processorEmulation { return processorEmulation }
    guard let device = usb.devices.first(where: \.isEmulated) else { return nil }
    return
      "\(device.usbPath) (\(device.idText)) is emulated: its figures show that, not what hardware does"
  }
}

extension USBDevice {
  /// Whether there is no hardware behind it: QEMU's own devices (`hw/usb/dev-*.c` there call themselves so), and
  /// gadgets of this very kernel (`drivers/usb/gadget/udc/dummy_hcd.c`).
  fileprivate var isEmulated: Bool {
    manufacturerName == "QEMU" || productName?.hasPrefix("QEMU ") == true || path.contains("/dummy_hcd.")
  }
}
