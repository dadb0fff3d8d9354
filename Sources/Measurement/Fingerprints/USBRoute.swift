// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory
package import Passthrough
package import Records

extension USBRoute {
  /// As far as it can be told. `context` is the host's passport: what it was written for was handed over.
  package init(_ device: USBDevice, on machine: Machine, context: Passport?) {
    guard machine.processor.isVirtualMachine else {
      self = .host
      return
    }
    guard let controller = device.controller.flatMap({ machine.pci[$0] }) else {
      self = .unknown
      return
    }
    if let context {
      if context.functions.contains(where: { $0.idText == controller.identity.idText }) {
        self = .controller
        return
      }
      let idText = device.idText
      if context.usbDevices.contains(where: { $0.idText == idText }) {
        self = .usbHost
        return
      }
    }
    self = controller.isMadeByHypervisor ? .usbHost : .controller
  }
}
