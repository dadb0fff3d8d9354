// SPDX-License-Identifier: GPL-3.0-or-later

/// Equal devices of which it cannot be told which one is which, before and after.
package struct Ambiguity<ID: Hashable & Sendable>: Sendable, Equatable {
  package let old: [ID]
  package let new: [ID]

  package init(old: [ID], new: [ID]) {
    self.old = old
    self.new = new
  }
}
