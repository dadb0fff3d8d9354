// SPDX-License-Identifier: GPL-3.0-or-later
public import Inventory

/// A function of the guest that is verified, with what the host wrote of it.
public struct VerifiedFunction: Sendable {
  public let device: PCIDevice
  /// nil without a passport: then only what the guest alone can know is judged.
  public let passport: FunctionPassport?

  public var subject: Subject { .pci(device.address) }
}
