// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// Everything a check of a verification may judge from.
package struct VerificationContext: Sendable {
  /// A USB device that a passport tells of, with what stands in its place.
  package struct USBExpectation: Sendable {
    package let passport: USBPassport
    package let match: USBMatch
    /// The controller that it should have come along with; nil for a device that was handed over by itself.
    package let controller: PCIAddress?
  }

  /// The guest.
  package let machine: Machine
  package let passport: Passport?
  /// For each function of the passport, what stands in its place.
  package let matches: [(passport: FunctionPassport, match: FunctionMatch)]
  package let usbExpectations: [USBExpectation]
  /// The functions to look at.
  package let functions: [VerifiedFunction]
  package let usbDevices: [VerifiedUSBDevice]
  /// What was tried; nil when nothing was, as with a capture.
  package var observations: VerificationObservations?

  /// With a passport: its devices, wherever they now sit.
  package init(machine: Machine, passport: Passport) {
    self.machine = machine
    self.passport = passport
    let matches = zip(passport.functions, FunctionMatcher(machine).matches(passport.functions)).map { ($0, $1) }
    self.matches = matches
    functions = matches.compactMap { passport, match in
      match.device.map { VerifiedFunction(device: $0, passport: passport) }
    }
    let matcher = USBMatcher(machine)
    var expectations = passport.usbDevices.map {
      USBExpectation(passport: $0, match: matcher.match($0), controller: nil)
    }
    for (passport, match) in matches {
      guard let controller = match.device?.address else { continue }
      expectations += (passport.usbDevices ?? []).map {
        USBExpectation(passport: $0, match: matcher.match($0, onController: controller), controller: controller)
      }
    }
    usbExpectations = expectations
    usbDevices = expectations.compactMap { expectation in
      expectation.match.device.map { VerifiedUSBDevice(device: $0, passport: expectation.passport) }
    }
  }

  /// Without a passport: the named devices, or else whatever is no bridge and nothing that a hypervisor makes up
  /// itself.
  package init(machine: Machine, targets: [Target]) {
    self.machine = machine
    passport = nil
    matches = []
    usbExpectations = []
    let addresses = targets.compactMap { if case .pci(let address) = $0 { address } else { nil } }
    let paths = targets.compactMap { if case .usb(let path) = $0 { path } else { nil } }
    let devices =
      targets.isEmpty
      ? machine.pci.devices.filter { !$0.isBridge && !$0.isMadeByHypervisor }
      : addresses.compactMap { machine.pci[$0] }
    functions = devices.map { VerifiedFunction(device: $0, passport: nil) }
    usbDevices = paths.compactMap { machine.usb[$0] }.map { VerifiedUSBDevice(device: $0, passport: nil) }
  }
}

extension PCIDevice {
  /// Whether a function is one that hypervisors make up: virtio and QEMU's own (1af4, 1b36, 1234), VMware's, Hyper-V's,
  /// VirtualBox's, Xen's, Amazon's and Google's paravirtual devices, and the chipsets that QEMU emulates, which carry
  /// Red Hat's subsystem id 1af4:1100 (`include/hw/pci/pci.h` in QEMU).
  package var isMadeByHypervisor: Bool {
    let vendors: Set<UInt16> = [0x1af4, 0x1b36, 0x1234, 0x15ad, 0x1414, 0x80ee, 0x5853]
    return vendors.contains(identity.vendor)
      || (identity.subsystemVendor == 0x1af4 && identity.subsystemDevice == 0x1100)
  }
}

/// A function of the guest that is verified, with what the host wrote of it.
package struct VerifiedFunction: Sendable {
  package let device: PCIDevice
  /// nil without a passport: then only what the guest alone can know is judged.
  package let passport: FunctionPassport?

  package var subject: Subject { .pci(device.address) }
}

/// A USB device of the guest that is verified, with what the host wrote of it.
package struct VerifiedUSBDevice: Sendable {
  package let device: USBDevice
  package let passport: USBPassport?

  package var subject: Subject { .usb(device.usbPath) }
}
