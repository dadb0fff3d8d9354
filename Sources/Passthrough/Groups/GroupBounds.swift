// SPDX-License-Identifier: GPL-3.0-or-later
internal import Inventory

/// What keeps one of the kernel's groups apart from functions that configuration space would put into it.
struct GroupBounds: Sendable {
  /// The first functions that nothing known keeps apart.
  var unenforced: GroupDifference?
  /// Why nothing could be predicted for some member.
  var gap: PredictionGap?
  /// The first functions that a quirk of the kernel's keeps apart.
  var quirk: GroupDifference?
  /// The products that the kernel knows to isolate.
  var products: [String] = []
}
