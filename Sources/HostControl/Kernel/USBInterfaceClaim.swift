// SPDX-License-Identifier: GPL-3.0-or-later
internal import CLinux
package import SystemPackage

/// Makes an interface of a USB device this process's own (USBDEVFS_CLAIMINTERFACE): as long as it is, no driver can
/// have it.
///
/// One that a driver has is not taken from it: that is `HostStep.detaching`. The kernel ends the claim with the
/// descriptor, so that there is nothing to restore, however the process ends.
package enum USBInterfaceClaim {
  /// `device`: the device's open node. Throws `resourceBusy` where a driver or another program has the interface.
  package static func take(_ interface: Int, of device: Int32) throws(Errno) {
    let result = clinux_usb_claim(device, UInt32(interface))
    if result < 0 { throw Errno(rawValue: -result) }
  }
}
