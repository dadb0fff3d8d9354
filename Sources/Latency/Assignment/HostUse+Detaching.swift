// SPDX-License-Identifier: GPL-3.0-or-later
public import Passthrough

extension HostUse {
  /// Whether this use forbids to take the device away for a measurement.
  ///
  /// Stricter than a hand-over to a guest, which a person plans: here the device is gone without a word and comes back minutes
  /// later. Only a disk of an array that is not running and a keyboard beside which there is another are let go of.
  public var forbidsDetaching: Bool {
    switch kind {
    case .storageMember, .keyboard, .pointer: isVital
    case .mount, .swap, .defaultRoute, .network, .bootDisplay, .display, .openNode, .virtualMachine: true
    }
  }
}
