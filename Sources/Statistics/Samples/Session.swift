// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc

/// Blocks measured without a change of what distinguishes the arms: from one start of a machine, or one binding of a
/// driver, to the next. What differs from session to session, such as where memory came to lie, none of its blocks can
/// show.
package struct Session: Hashable, Sendable {
  package var blocks: [Block]

  package init(blocks: [Block]) { self.blocks = blocks }

  /// The geometric mean of its blocks' medians, in the samples' unit: what a comparison takes for the session, and a
  /// rank test of sessions is to be given. nil without blocks.
  package var level: Double? {
    blocks.isEmpty ? nil : exp(mean(blocks.map { log($0.median) }))
  }
}
