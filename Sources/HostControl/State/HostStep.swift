// SPDX-License-Identifier: GPL-3.0-or-later

/// One attribute of sysfs that is written for the time of a measurement, and what the host was before.
package struct HostStep: Sendable {
  /// For people: "take 2-2:1.0 from usb-storage".
  let what: String
  let before: HostState
  let path: String
  let value: String
  /// The directory of the device that must not be in use; nil where use does not matter.
  let device: String?

  /// Takes an interface of a USB device from its driver, so that usbfs may claim it. `device` is the device's directory.
  package static func detaching(_ interface: USBInterfaceState, of device: String) -> HostStep {
    HostStep(
      what: "take \(interface.name) from \(interface.driver)", before: .usbInterface(interface),
      path: "/sys/bus/usb/drivers/\(interface.driver)/unbind", value: interface.name, device: device)
  }

  /// Keeps a device from being suspended (`power/control`, Documentation/ABI/testing/sysfs-devices-power); nil where it never is. `device`
  /// is its directory.
  package static func keepingAwake(_ device: String, on host: some KernelInterface) -> HostStep? {
    guard let before = AttributeState(device + AttributeState.allowed, on: host), before.value != "on" else {
      return nil
    }
    return HostStep(
      what: "keep \(device) awake", before: .attribute(before), path: before.path, value: "on", device: nil)
  }
}
