// SPDX-License-Identifier: GPL-3.0-or-later

/// Blocks of both arms measured in turns, such as base, candidate, candidate, base, so that what drifts evenly falls on
/// both arms alike.
package struct Round: Hashable, Sendable {
  package var base: [Block]
  package var candidate: [Block]

  package init(base: [Block], candidate: [Block]) {
    self.base = base
    self.candidate = candidate
  }
}
