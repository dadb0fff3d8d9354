// SPDX-License-Identifier: GPL-3.0-or-later
public import Inventory

/// What was tried in the guest while verifying, as data: checks judge it like everything else.
public struct VerificationObservations: Sendable {
  /// By the function that moved the data.
  public var reads: [PCIAddress: ReadObservation] = [:]
  public var roundTrips: [USBPath: RoundTripObservation] = [:]
  /// The USB devices' addresses on the bus before and after; nil for one that is gone. A new address is a new enumeration.
  public var addressesBefore: [USBPath: Int] = [:]
  public var addressesAfter: [USBPath: Int] = [:]

  public var kernelLog: KernelLogObservation?

  public init() {}
}
