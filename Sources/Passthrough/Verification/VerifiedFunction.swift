// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// A function of the guest that is verified, with what the host wrote of it.
package struct VerifiedFunction: Sendable {
  package let device: PCIDevice
  /// nil without a passport: then only what the guest alone can know is judged.
  package let passport: FunctionPassport?

  package var subject: Subject { .pci(device.address) }
}
