// SPDX-License-Identifier: GPL-3.0-or-later

/// Reasons of a check that names what the host cannot do without.
protocol VitalUseReason: FindingReason {
  static var mounted: Self { get }
  static var swap: Self { get }
  static var storageMember: Self { get }
  static var defaultRoute: Self { get }
  static var lastKeyboard: Self { get }
}

extension VitalUseReason {
  /// The reason for a vital use. Of the kinds in the last line only a keyboard is ever vital.
  init(vital kind: HostUse.Kind) {
    self =
      switch kind {
      case .mount: .mounted
      case .swap: .swap
      case .storageMember: .storageMember
      case .defaultRoute: .defaultRoute
      case .keyboard, .pointer, .display, .bootDisplay, .network, .openNode, .virtualMachine: .lastKeyboard
      }
  }
}
