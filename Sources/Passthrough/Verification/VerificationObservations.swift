// SPDX-License-Identifier: GPL-3.0-or-later
package import Inventory

/// What was tried in the guest while verifying, as data: checks judge it like everything else.
package struct VerificationObservations: Sendable {
  /// By the function that moved the data.
  package var reads: [PCIAddress: ReadObservation] = [:]
  package var roundTrips: [USBPath: RoundTripObservation] = [:]
  /// The USB devices' addresses on the bus before and after; nil for one that is gone. A new address is a new enumeration.
  package var addressesBefore: [USBPath: Int] = [:]
  package var addressesAfter: [USBPath: Int] = [:]

  package var kernelLog: KernelLogObservation?

  package init() {}
}
