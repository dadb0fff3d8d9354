// SPDX-License-Identifier: GPL-3.0-or-later

/// Blocks measured without a change of what distinguishes the arms: from one start of a machine, or one binding of a driver, to
/// the next. What differs from session to session, such as where memory came to lie, none of its blocks can show.
public struct Session: Hashable, Sendable {
  public var blocks: [Block]

  public init(blocks: [Block]) { self.blocks = blocks }
}
