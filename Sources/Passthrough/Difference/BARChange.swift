// SPDX-License-Identifier: GPL-3.0-or-later

/// A BAR that has another size or type now, or came or went; nil where there is none.
package struct BARChange: Sendable, Equatable {
  package let index: Int
  package let shape: Change<BARShape?>
}
