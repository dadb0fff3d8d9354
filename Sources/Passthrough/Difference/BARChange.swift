// SPDX-License-Identifier: GPL-3.0-or-later

/// A BAR that has another size or type now, or came or went; nil where there is none.
public struct BARChange: Sendable, Equatable {
  public let index: Int
  public let shape: Change<BARShape?>
}
